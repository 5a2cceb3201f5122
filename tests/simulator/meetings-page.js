/** The simulator's meetings for a person who looks: which are locked, who got in, and who was turned away. */

/**
 * @typedef {{ title: string, roomCode: string, conferenceId: string, locked: boolean, ended: boolean, inside: number, joins: number, refused: number }} Described
 * @typedef {typeof WORDS[keyof typeof WORDS]} Words
 */

/** A browser shows no more at ease. */
const MOST = 200;

const WORDS = {
  en: {
    title: "Meetings of the simulator",
    intro: "Nothing here is DingTalk's. Reload to see who has come since.",
    heads: ["Meeting", "State", "In it now", "Have joined", "Turned away while it was locked"],
    locked: "locked",
    open: "open",
    ended: "ended",
    none: "There is no meeting.",
    more: "Newest first; older ones are left out: ",
  },
  zh: {
    title: "模拟器中的会议",
    intro: "这里的一切都与钉钉无关。刷新页面可查看最新情况。",
    heads: ["会议", "状态", "会中人数", "入会人次", "锁定期间被拒人次"],
    locked: "已锁定",
    open: "未锁定",
    ended: "已结束",
    none: "没有会议。",
    more: "最新的排在最前；未列出的较早会议数：",
  },
};

const STYLE = `:root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}body{margin:0 auto;max-width:60rem;padding:1rem}
div{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #8886;padding:.5rem;text-align:start;vertical-align:top}
th[scope=row]{font-weight:600;overflow-wrap:anywhere}small{display:block;font-weight:400;opacity:.75}td+td+td,thead th+th+th{text-align:end}`;

/**
 * @param {readonly Described[]} meetings the oldest first
 * @param {string | null} accepts the header `Accept-Language`
 */
export function meetingsPage(meetings, accepts) {
  const language = /^\s*zh\b/i.test(accepts ?? "") ? "zh" : "en";
  const words = WORDS[language];
  const shown = meetings.slice(-MOST).reverse();
  const left = meetings.length - shown.length;
  const heads = words.heads.map((head) => `<th scope="col">${head}</th>`).join("");
  const rows = shown.map((meeting) => row(meeting, words)).join("");
  const table = `<div tabindex="0" role="region" aria-labelledby="title"><table><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${words.title}</title><style>${STYLE}</style></head><body><main><h1 id="title">${words.title}</h1><p>${words.intro}</p>
${shown.length > 0 ? table : `<p>${words.none}</p>`}${left > 0 ? `<p>${words.more}${left}</p>` : ""}</main></body></html>`;
}

/** @param {Described} meeting @param {Words} words */
function row({ title, roomCode, conferenceId, locked, ended, inside, joins, refused }, words) {
  const state = ended ? words.ended : locked ? words.locked : words.open;
  const name = `<bdi>${escape(title)}</bdi><small>${escape(roomCode)} · ${escape(conferenceId)}</small>`;
  const cells = [state, inside, joins, refused].map((cell) => `<td>${cell}</td>`).join("");
  return `<tr><th scope="row">${name}</th>${cells}</tr>`;
}

/** A stranger writes the title. @param {string} text */
function escape(text) {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
