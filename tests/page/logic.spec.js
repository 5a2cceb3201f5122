/** What the page decides without a browser. */

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";

import { AUTOMATIC } from "../../www/automatic/strings.js";
import { buckets } from "../../www/history/buckets.js";
import { toCsv } from "../../www/history/csv.js";
import { HISTORY } from "../../www/history/strings.js";
import { fill } from "../../www/language.js";
import { isSaid, spell } from "../../www/pinyin.js";
import { arrange, sorted } from "../../www/meetings/order.js";
import { callsAnHour, interval } from "../../www/meetings/refresh.js";
import { matches } from "../../www/meetings/search.js";
import { makePlan } from "../../www/several/plan.js";
import { SEVERAL } from "../../www/several/strings.js";
import { STRINGS } from "../../www/strings.js";

const WWW = fileURLToPath(new URL("../../www", import.meta.url));

test.describe("the list", () => {
  const meeting = (/** @type {string} */ id, facts = {}) => ({ id, title: "", code: "", organiser: "", organiserId: "", since: null, people: null, outside: null, joined: null, refused: 0, ended: false, link: "", ...facts });

  test("stays as it is until it may settle", () => {
    expect(arrange(["a", "b"], ["c", "b"], false)).toEqual({ order: ["a", "b"], added: 1, ended: 1 });
    expect(arrange(["a", "b"], ["c", "b"], true)).toEqual({ order: ["c", "b"], added: 0, ended: 0 });
    expect(arrange([], ["c"], false)).toEqual({ order: ["c"], added: 0, ended: 0 });
  });

  test("is sorted by what was chosen, with the newest first among equals", () => {
    const all = [meeting("1", { title: "b", since: 1, people: 2 }), meeting("2", { title: "a", since: 2 }), meeting("3", { title: "b", since: 3, people: 2 })];
    const order = (/** @type {any} */ by) => sorted(all, by, new Intl.Collator("en")).map(({ id }) => id).join("");
    expect([order("newest"), order("people"), order("title")]).toEqual(["321", "312", "231"]);
  });

  test("is searched by every word", () => {
    const found = meeting("abc-1", { title: "Ärzte Runde", organiser: "王芳", code: "123456789" });
    for (const query of ["ärzte", "RUNDE ärz", "王芳", "456 78", "abc-1", "456-789"]) expect(matches(found, query), query).toBe(true);
    for (const query of ["arzte x", "45", "999"]) expect(matches(found, query), query).toBe(query === "45");
  });

  test("is asked for more seldom the more calls it takes", () => {
    expect([interval(1), interval(0), interval(100)]).toEqual([60_000, 60_000, 6_000_000]);
    expect(callsAnHour(60_000, 2)).toBe(120);
    expect(callsAnHour(interval(100), 101)).toBe(61);
  });
});

test.describe("how Chinese is said", () => {
  const said = (/** @type {string} */ text, /** @type {string} */ word) => isSaid(spell(text) ?? [], word);

  test("whole, by first letters, in part, and from the middle", () => {
    for (const word of ["dongshihui", "dsh", "dongsh", "dshihui", "shihui", "hui", "dongshihuij", "jdhy"]) expect(said("董事会季度会议", word), word).toBe(true);
    for (const word of ["dongshihuo", "dhs", "gongshi", "ngshi", "dongshihuijiduhuiyia", "x".repeat(200)]) expect(said("董事会季度会议", word), word).toBe(false);
    expect(said("q3产品 评审(二)", "q3cppse")).toBe(true);
    expect(said("中国", "zhg")).toBe(true);
  });

  test("also where a character has more than one reading, in traditional writing, and with ü", () => {
    for (const [text, word] of /** @type {const} */ ([
      ["会计", "kuaiji"], ["银行", "yinhang"], ["行政", "xingzheng"], ["部长", "buzhang"], ["长江", "changjiang"], ["重庆", "chongqing"], ["重点", "zhongdian"],
      ["调研", "diaoyan"], ["音乐", "yinyue"], ["单先生", "shan"], ["曾女士", "zengnvshi"], ["曾女士", "zengnushi"], ["吕略", "lvlve"], ["董事會", "dongshihui"], ["欧阳雪", "ouyangxue"],
      ["王芳", "wf"], ["率队", "shuaidui"], ["旅行", "lvxing"], ["西安", "xian"],
    ])) expect(said(text, word), `${text} ${word}`).toBe(true);
  });

  test("at the edges of the table as anywhere", () => {
    for (const [text, word] of /** @type {const} */ ([["阿", "a"], ["座", "zuo"], ["八", "ba"], ["钻", "zuan"], ["绿", "lv"], ["路", "lu"], ["乱", "luan"], ["女", "nv"], ["怒", "nu"], ["暖", "nuan"]])) {
      expect(spell(text)?.[0], text).toContain(word);
    }
  });

  test("is nothing without Chinese, and ten thousand names take no time", () => {
    expect(spell("budget 2027")).toBe(null);
    const names = Array.from({ length: 10_000 }, (_, index) => spell(`第${index}次董事会季度会议`) ?? []);
    const start = performance.now();
    expect(names.filter((name) => isSaid(name, "dongshihuijd")).length).toBe(10_000);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

test.describe("a plan", () => {
  const known = { byCode: () => [], byName: () => [], byLink: () => [], titleOf: () => "", tell: () => "", mayRead: true };

  test("counts calls, duplicates and what is not understood, by line", () => {
    const text = "a1a1a1a1a1a1a1a1 # note\r\n\n123 456 789; 123456789\nhello\nhttps://x.example/j/k#frag\na1a1a1a1a1a1a1a1";
    const plan = makePlan(text, known);
    expect(plan.items).toEqual([{ id: "a1a1a1a1a1a1a1a1", code: "", title: "" }, { id: "", code: "123456789", title: "" }]);
    expect(plan.calls).toBe(3);
    expect(plan.duplicates).toEqual([{ line: 3, text: "123456789", first: 3 }, { line: 6, text: "a1a1a1a1a1a1a1a1", first: 1 }]);
    expect(plan.bad).toEqual([{ line: 4, text: "hello", why: "unclear" }, { line: 5, text: "https://x.example/j/k#frag", why: "foreign" }]);
  });

  test("takes a code for the meeting that is known to have it, and then it is a duplicate of its id", () => {
    const item = { id: "a1a1a1a1a1a1a1a1", code: "123456789", title: "T" };
    const plan = makePlan("123456789\na1a1a1a1a1a1a1a1", { ...known, byCode: () => [item] });
    expect([plan.items, plan.duplicates.length, plan.calls]).toEqual([[item], 1, 1]);
    // Of two it is not known which.
    expect(makePlan("123456789", { ...known, byCode: () => [item, item] }).items).toEqual([{ id: "", code: "123456789", title: "" }]);
  });

  test("takes the name of a running meeting where there is one of it, and no name for what else is read there", () => {
    const board = { id: "board-1", code: "811111111", title: "Board, Q3; final" };
    const twins = [{ id: "twin-1", code: "1", title: "Twin" }, { id: "twin-2", code: "2", title: "Twin" }];
    const byName = (/** @type {string} */ name) => [board, ...twins, { ...board, id: "evil", title: "a1a1a1a1a1a1a1a1 # Board" }].filter(({ title }) => title === name);
    const all = { ...known, byName, tell: (/** @type {{ code: string }} */ { code }) => `code ${code}` };
    expect(makePlan("Board, Q3; final", all).items).toEqual([board]);
    expect(makePlan("Twin", all).bad).toEqual([{ line: 1, text: "Twin", why: "namesakes", which: ["code 1", "code 2"] }]);
    expect(makePlan("a1a1a1a1a1a1a1a1 # Board", all).items.map(({ id }) => id)).toEqual(["a1a1a1a1a1a1a1a1"]);
    expect(makePlan("电话：010-12345678\n13800000000\n#123 456 789", all)).toMatchObject({ items: [{ code: "123456789" }], bad: [{ why: "phone" }, { why: "phone" }] });
  });

  test("takes a list with its signs and numbers, which are no part of what they stand before", () => {
    const all = { ...known, byName: (/** @type {string} */ name) => [{ id: "board-1", code: "811111111", title: "Board" }].filter(({ title }) => title === name) };
    expect(makePlan("1. Board\n2、123 456 789\n（12） 123 456 780\n• 427 260 33559", all)).toMatchObject({ items: [{ id: "board-1" }, { code: "123456789" }, { code: "123456780" }, { code: "42726033559" }], bad: [] });
  });

  test("does not look up what may not be looked up, and has an end", () => {
    expect(makePlan("123456789", { ...known, mayRead: false }).bad).toEqual([{ line: 1, text: "123456789", why: "needsRead" }]);
    const many = Array.from({ length: 1_003 }, (_, index) => `a1a1a1a1a1a1${1000 + index}`).join("\n");
    const plan = makePlan(many, known);
    expect([plan.items.length, plan.bad.length, plan.bad[0]?.why]).toEqual([1_000, 3, "tooLong"]);
  });
});

test.describe("the picture of the record", () => {
  const entry = (/** @type {number} */ at, facts = {}) => ({ at, action: /** @type {const} */ ("lock"), outcome: "done", ...facts });

  test("is counted in intervals that begin on the clock", () => {
    const hour = 3_600_000;
    const start = Date.UTC(2026, 10, 23, 8);
    const found = buckets([entry(start + 1), entry(start + 2, { outcome: "refused" }), entry(start + 5 * hour, { action: "unlock" })], () => 0);
    expect(found[0]).toMatchObject({ from: start, counts: { locked: 1, failed: 1, unlocked: 0, unknown: 0 }, total: 2 });
    expect(found.at(-1)).toMatchObject({ counts: { unlocked: 1 } });
    expect(found.length).toBeLessThanOrEqual(24);
    expect(buckets([])).toEqual([]);
    // Over years too, and each is counted once.
    const years = [entry(0), entry(start), entry(start + 400 * 24 * hour)];
    const wide = buckets(years, () => 0);
    expect(wide.length).toBeLessThanOrEqual(25);
    expect(wide.reduce((sum, { total }) => sum + total, 0)).toBe(3);
  });
});

test("no cell of a CSV is a formula, and every cell comes back", () => {
  for (const formula of ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "＋1", "|cmd", "%1", "\u200b=1", "\u0000=1"]) {
    expect(toCsv([[formula]]).slice(1), JSON.stringify(formula)).toMatch(/^"?'/);
  }
  expect(toCsv([["a", 5, 'say "hi"', "x,y", "l1\nl2", "王芳 🚀", ""]])).toBe('\ufeffa,5,"say ""hi""","x,y","l1\nl2",王芳 🚀,\r\n');
});

test("what a spreadsheet would take for a number or a date is a text in a CSV, letter by letter (G11)", () => {
  for (const text of ["012345678", "73928e05", "1-2", "2026-11-26", "12:30", "1月2日", ".5", "$5", "TRUE", "Mar 1", "sep2"]) {
    expect(toCsv([[text]]).slice(1), text).toBe(`"\t${text}"\r\n`);
  }
  // All of a column alike, so that it can be compared with another.
  expect(toCsv([[{ letters: "abc" }, { letters: "012" }, { letters: "" }, "Marble 2", "truely"]]).slice(1)).toBe('"\tabc","\t012",,Marble 2,truely\r\n');
  expect(toCsv([[{ letters: "=1+1" }]]).slice(1)).toBe(`"'=1+1"\r\n`);
  expect(toCsv([[new Date(2026, 0, 2, 3, 4, 5)]]).slice(1)).toBe("2026-01-02 03:04:05\r\n");
});

/** What a view that is fetched later has in its folder, and is the page's all the same. */
const EARLY = ["batch.js", "under-way.js", "selection-bar.js"].map((name) => join("several", name));
/** @param {string} name of a file */
const folderOf = (name) => (EARLY.includes(name) ? "" : name.split(/[\\/]/)[0]);
/** @param {string} folder */
const within = (folder) => (/** @type {string} */ name) => folderOf(name) === folder || name === "index.html";
const LATE = { several: SEVERAL, automatic: AUTOMATIC, history: HISTORY };
/** A view that is fetched later has words of its own, and says the page's too. */
const WORDS = /** @type {const} */ ([
  ["of the page", STRINGS, { ...SEVERAL, ...HISTORY }, (/** @type {string} */ name) => !Object.keys(LATE).includes(folderOf(name) ?? "")],
  ["of several", SEVERAL, { ...STRINGS, ...HISTORY }, within("several")],
  ["of the rules", AUTOMATIC, STRINGS, (/** @type {string} */ name) => folderOf(name) === "automatic"],
  ["of the record", HISTORY, { ...STRINGS, ...SEVERAL }, within("history")],
]);

for (const [whose, strings, others, has] of WORDS) {
  test.describe(`the words ${whose}`, () => {
    const table = Object.entries(strings);
    const sources = readdirSync(WWW, { recursive: true, encoding: "utf8" }).filter((name) => /\.(js|html)$/.test(name) && !name.endsWith("strings.js") && has(name));
    const code = sources.map((name) => readFileSync(join(WWW, name), "utf8")).join("\n");
    const names = (/** @type {string} */ text) => [...new Set([...text.matchAll(/\{(\w+)/g)].map(([, name]) => name))].sort();

    test("are there in both languages, with the same values", () => {
      for (const [key, [english, chinese]] of table) {
        expect(english.trim(), key).not.toBe("");
        expect(chinese.trim(), key).not.toBe("");
        expect(names(chinese), key).toEqual(names(english));
        expect(chinese, key).not.toMatch(/\{\w+\|/);
        // What only puts others together has no words.
        const words = /\p{L}/u.test(english.replaceAll(/\{[^}]*\}/g, ""));
        if (key !== "otherLanguage" && words) expect(chinese, key).toMatch(/\p{Script=Han}/u);
        const own = chinese.replaceAll(/\{\w+\}|DingTalk|VideoConference\.Conference\.Read|read|Cookie|Access|unionId|ID|IP|IT|Shift|CSV|JSONL|ASCII|UTC|English|https/g, "");
        expect(own, key).not.toMatch(/[A-Za-z]{2,}/);
      }
    });

    test("are all used, and none is missing", () => {
      const used = new Set([...code.matchAll(/["'`](\w+)["'`]/g)].map(([, key]) => key));
      const built = [...code.matchAll(/`(\w+_)\$\{/g)].map(([, prefix]) => prefix ?? "");
      const unused = table.map(([key]) => key).filter((key) => !used.has(key) && !built.some((prefix) => key.startsWith(prefix)));
      expect(unused).toEqual([]);
      const asked = [...code.matchAll(/data-t(?:-[a-z-]+)?="(\w+)"|\b(?:t|say|button|remark)\("(\w+)"/g)].map(([, inHtml, inCode]) => inHtml ?? inCode ?? "");
      expect(asked.length).toBeGreaterThan(table.length / 3);
      expect([...new Set(asked)].filter((key) => !(key in strings || key in others))).toEqual([]);
    });
  });
}

test.describe("the words", () => {
  const all = Object.entries({ ...STRINGS, ...SEVERAL, ...AUTOMATIC, ...HISTORY });

  test("are those of the trade, towards an assistant", () => {
    for (const [key, [english, chinese]] of all) {
      expect(english, key).not.toMatch(/caller key|conferenceId|conference id|endpoint|HTTP\b/i);
      expect(chinese, key).not.toMatch(/未在此|调用密钥|加锁|上锁|与会者|会议代码|会议编号|创建者|端点|联系管理员/);
    }
    const chinese = all.map(([, [, words]]) => words);
    for (const words of ["本页未操作", "访问密钥", "请向 IT 管理员索取", "{n} 人参会", "{n} 人入会被拒", "中途离会的人可能无法再次入会", "最近开始", "截至 {time} 共 {n} 个会议", "可放心重试", "会议号", "主持人"]) {
      expect(chinese.some((each) => each.includes(words)), words).toBe(true);
    }
    const english = all.map(([, [words]]) => words);
    for (const words of ["Bulk", "{n} {n|person|people}", "Paused while you are away", "Ask your IT admin"]) {
      expect(english.some((each) => each.includes(words)), words).toBe(true);
    }
  });

  test("are in no other place: the page's HTML has none of its own", () => {
    const html = readFileSync(join(WWW, "index.html"), "utf8");
    const text = html.replace(/<!--.*?-->/gs, "").replace(/<p id="not-loaded".*|<noscript>.*|<title>.*|<span data-t="product">.*/g, "").replace(/<[^>]+>/g, "");
    expect(text.trim()).toBe("");
  });

  test("are filled in with numbers, plurals and nothing else", () => {
    expect(fill("{n} {n|meeting|meetings}", { n: 1 })).toBe("1 meeting");
    expect(fill("{n} {n|meeting|meetings} of {who}", { n: 12_345, who: "{n} <b>" })).toBe("12,345 meetings of {n} <b>");
    expect(fill("{missing}", {})).toBe("{missing}");
  });
});
