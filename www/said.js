/** Chinese names found by how they are said; what knows that is fetched when it is first needed. */

import { late } from "./late.js";
import { signal } from "./signal.js";

const fetchIt = late("./pinyin.js", () => import("./pinyin.js"));

/** @type {typeof import("./pinyin.js") | null} */
let pinyin = null;
/** @type {Promise<void> | null} */
let loading = null;
/** Called once it is there. */
export const learned = signal(/** @type {void} */ (undefined));

/**
 * @param {string} text folded
 * @returns {string[][] | null} null where it is in no way said but as it is written, or that is not known yet
 */
export function spell(text) {
  if (!/\p{Script=Han}/u.test(text)) return null;
  void learn();
  return pinyin?.spell(text) ?? null;
}

/**
 * @param {string[][]} spelt
 * @param {string} word folded
 */
export function isSaid(spelt, word) {
  return pinyin?.isSaid(spelt, word.replaceAll("'", "").replaceAll("ü", "v")) ?? false;
}

/** Whether a word can be how something is said. One letter would be of too many. @param {string} word folded */
export function canBeSaid(word) {
  return /^(?=.*[a-zü])[a-zü\d']{2,}$/.test(word);
}

/** Once it is there, or cannot be had for now; at once where it was not needed. */
export async function learnedIfNeeded() {
  await loading;
}

function learn() {
  loading ??= fetchIt().then(
    (module) => {
      pinyin = module;
      learned.set();
    },
    () => void (loading = null),
  );
  return loading;
}
