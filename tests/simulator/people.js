import { hexAt, randomAt } from "./random.js";

/** `outside`: of another organisation than the meeting. @typedef {{ unionId: string, userNick: string, outside?: boolean }} Person */

/** Who works here; the simulator's meetings are made of them. */
const NICKS = /** @type {const} */ ([
  "张伟", "王芳", "李娜", "刘洋", "陈静", "杨帆", "赵敏", "黄磊", "周杰", "吴婷", "徐明", "孙丽",
  "马超", "朱琳", "胡军", "郭蕾", "何勇", "高翔", "林小雨", "罗丹", "欧阳雪", "梁晨", "宋佳", "唐宇",
  "Alice Chen", "Ben Carter", "Chloe Martin", "Daniel Kim", "Emma Wilson", "Farid Rahman",
  "Grace Liu", "Hannah Schmidt", "Ivan Petrov", "Julia Santos", "Kenji Tanaka", "Liam O’Brien",
]);

/** @type {readonly [Person, ...Person[]]} */
const PEOPLE = [person(NICKS[0]), ...NICKS.slice(1).map(person)];

/**
 * A person of this name: the same id for the same name.
 * @param {string} userNick
 * @returns {Person}
 */
export function person(userNick) {
  let seed = 0;
  for (const character of userNick) seed = (Math.imul(seed, 31) + (character.codePointAt(0) ?? 0)) | 0;
  return { unionId: `${hexAt(12, seed)}iEiE`, userNick };
}

/**
 * That many different people; the names repeat, with a number, once there are no more.
 * @param {number} count
 * @param {number} seed
 * @param {...number} steps
 * @returns {Person[]}
 */
export function somePeople(count, seed, ...steps) {
  const start = Math.floor(randomAt(seed, ...steps) * PEOPLE.length);
  return Array.from({ length: count }, (_, index) => {
    // 7 and the number of people have no common factor: no one comes twice before all have come.
    const found = PEOPLE[(start + index * 7) % PEOPLE.length] ?? PEOPLE[0];
    const round = Math.floor(index / PEOPLE.length);
    return round === 0 ? found : person(`${found.userNick} ${round + 1}`);
  });
}
