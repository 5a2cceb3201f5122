/** What people type and paste, and which meeting is meant by it: the right one or none. */

import { build } from "esbuild";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";

import { cleanName, fold } from "../../www/input/clean.js";
import { groupCode } from "../../www/input/codes.js";
import { hasKey } from "../../www/input/links.js";
import { readInput } from "../../www/input/read-input.js";

const ID = "644272f14ba3310xxxxxxxxx";
const UUID = "7ac974ac-6e4f-47c3-b82b-bfb32fd94d2c";
const APP = "https://meeting.dingtalk.com/app";
const SHORT = "https://meeting.dingtalk.com/j/knvMq1ixxxx";
const BOOKED = `dingtalk://dingtalkclient/page/videoConfFromCalendar?confId=${UUID}&appendCalendarId=1&calendarId=2299840542`;
const ENCODED = `dingtalk://dingtalkclient/page/link?url=${encodeURIComponent(`${APP}?roomCode=42726033559&token=1_${UUID}`)}&pc_slide=true`;

const CHINESE = `王芳 邀请您参加钉钉视频会议
会议主题：产品需求评审（第三季度）
会议时间：2026/11/26 14:00-15:30
点击链接入会，或添加至会议列表：
${SHORT}
会议号：427 260 33559
电话呼入：010-12345678
入会密码：845 123 679`;
const ENGLISH = `Emma Wilson invites you to a DingTalk meeting.

Topic: All hands – autumn 2026
Time: 2026-11-26 14:00 (GMT+08:00)
Join: ${APP}?roomCode=123456789&token=1_${UUID}
Meeting ID: 123 456 789
Dial in: +86 10 1234 5678, ext. 987654321#
Passcode: 555 666 777`;
const ONLY_A_LINK = `Kickoff\nToday 09:30\n入会链接：${SHORT}?from=chat。\n联系电话 13800000000`;

/** @type {readonly (readonly [string, string, string?])[]} */
const TEXTS = [
  ["", "none"],
  [" \u3000\n\t", "none"],
  ["\u200b\u202e\u2069\ufeff\u00ad", "none"],

  // Codes as people write them
  ["123456789", "code", "123456789"],
  ["012345678", "code", "012345678"],
  ["123 456 789", "code", "123456789"],
  ["427 260 33559", "code", "42726033559"],
  ["427-2603-3559", "code", "42726033559"],
  ["123-456-789", "code", "123456789"],
  ["123‐456‑789", "code", "123456789"],
  ["123–456—789", "code", "123456789"],
  ["123−456－789", "code", "123456789"],
  ["123 - 456 - 789", "code", "123456789"],
  ["123.456.789", "code", "123456789"],
  ["123·456・789", "code", "123456789"],
  ["123\u00a0456\u2009789", "code", "123456789"],
  ["123\u3000456\u3000789", "code", "123456789"],
  ["１２３ ４５６ ７８９", "code", "123456789"],
  ["１２３－４５６－７８９", "code", "123456789"],
  ["(123 456 789)", "code", "123456789"],
  ["（123 456 789）", "code", "123456789"],
  ["[123] [456] [789]", "code", "123456789"],
  ["【123 456 789】", "code", "123456789"],
  ["「123 456 789」", "code", "123456789"],
  ["“123 456 789”", "code", "123456789"],
  ["‘123456789’", "code", "123456789"],
  ["#123456789", "code", "123456789"],
  ["123 456 789#", "code", "123456789"],
  ["123 456 789。", "code", "123456789"],
  ["123 456 789, thanks", "code", "123456789"],
  ["12 34 56 789", "code", "123456789"],

  // In a list
  ["1. 123 456 789", "code", "123456789"],
  ["1) 123-456-789", "code", "123456789"],
  ["12. 123 456 789", "code", "123456789"],
  ["（12）123456789", "code", "123456789"],
  ["１２、１２３４５６７８９", "code", "123456789"],
  ["⑫ 123 456 789", "code", "123456789"],
  ["• 123 456 78901", "code", "12345678901"],
  ["12 123 456 789", "name", "12 123 456 789"],
  ["12.123456789", "name", "12.123456789"],
  [`12. ${ID}`, "id", ID],
  [`3) ${SHORT}`, "link", "short knvMq1ixxxx"],
  ["2. Weekly review", "name", "2. Weekly review"],
  ["①", "name", "①"],

  // What cannot be seen
  ["\u200b123 456 789\u200b", "code", "123456789"],
  ["123\u200b456\u200b789", "code", "123456789"],
  ["\u202a123 456 789\u202c", "code", "123456789"],
  ["\u2066123\u2069 \u2067456\u2069 \u2068789\u2069", "code", "123456789"],
  ["\u202e123456789", "code", "123456789"],
  ["\ufeff123456789", "code", "123456789"],
  ["123\u00ad456\u00ad789", "code", "123456789"],
  [`\u200b${ID}\u2069`, "id", ID],
  [`644272f14ba33\u200b10xxxxxxxxx`, "id", ID],
  [`\u2068${SHORT}\u2069`, "link", "short knvMq1ixxxx"],

  // With a label
  ["会议号 123 456 789", "code", "123456789"],
  ["会议号：123 456 789", "code", "123456789"],
  ["会议号:123456789", "code", "123456789"],
  ["会议号为 123 456 789", "code", "123456789"],
  ["會議號：123 456 789", "code", "123456789"],
  ["入会口令 123 456 789", "code", "123456789"],
  ["【入会口令】427 260 33559", "code", "42726033559"],
  ["会议ID123456789", "code", "123456789"],
  ["Meeting ID: 123 456 789", "code", "123456789"],
  ["meeting code 123 456 789", "code", "123456789"],
  ["Code: 123 456 789", "code", "123456789"],
  ["The meeting number is 123.456.789, see you", "code", "123456789"],
  ["请帮忙锁一下会议号123456789谢谢", "code", "123456789"],
  ["会议号：138 0000 0000", "code", "13800000000"],
  ["14:00 123 456 789", "code", "123456789"],
  ["2026-11-26 123 456 789 15:30", "code", "123456789"],

  // Whole invitations
  [CHINESE, "code", "42726033559"],
  [CHINESE.replaceAll("\n", "\r\n"), "code", "42726033559"],
  [CHINESE.replaceAll("\n", " "), "code", "42726033559"],
  [ENGLISH, "code", "123456789"],
  [ENGLISH.replace(/Meeting ID.*\n/, ""), "code", "123456789"],
  [ONLY_A_LINK, "link", "short knvMq1ixxxx"],
  [`${ONLY_A_LINK}\n没有钉钉？https://www.dingtalk.com/download`, "link", "short knvMq1ixxxx"],
  [`Kickoff\n${BOOKED}\n会议号：123 456 789`, "code", "123456789"],
  [`${CHINESE}\n${ENGLISH}`, "unclear", "several"],

  // Links
  [`${APP}?roomCode=12345678901&token=1_${UUID}`, "code", "12345678901"],
  [`${APP}?token=1_${UUID}&amp;roomCode=123456789`, "code", "123456789"],
  ["https://meeting.dingtalk.com/#/join?meetingCode=123456789", "code", "123456789"],
  ["https://meeting.dingtalk.com/j/123456789", "code", "123456789"],
  ["meeting.dingtalk.com/app?roomCode=123456789", "code", "123456789"],
  ["meeting.dingtalk.com/j/knvMq1ixxxx", "link", "short knvMq1ixxxx"],
  [SHORT, "link", "short knvMq1ixxxx"],
  [`${SHORT}.`, "link", "short knvMq1ixxxx"],
  [`${SHORT}。`, "link", "short knvMq1ixxxx"],
  [`${SHORT}，请准时参加`, "link", "short knvMq1ixxxx"],
  [`${SHORT}请准时参加`, "link", "short knvMq1ixxxx"],
  [`入会链接：${SHORT}`, "link", "short knvMq1ixxxx"],
  [`(${SHORT})`, "link", "short knvMq1ixxxx"],
  [`（${SHORT}）`, "link", "short knvMq1ixxxx"],
  [`<${SHORT}>,`, "link", "short knvMq1ixxxx"],
  [`“${SHORT}”`, "link", "short knvMq1ixxxx"],
  [`「${SHORT}」！`, "link", "short knvMq1ixxxx"],
  [`**[Join](${SHORT})**`, "link", "short knvMq1ixxxx"],
  [`<a href="${SHORT}">Join</a>`, "link", "short knvMq1ixxxx"],
  [`${SHORT}?from=chat ${SHORT}`, "link", "short knvMq1ixxxx"],
  [`${SHORT} ${SHORT}2`, "unclear", "several"],
  [ENCODED, "code", "42726033559"],
  [`dingtalk://dingtalkclient/page/link?url=${encodeURIComponent(ENCODED)}`, "code", "42726033559"],
  [`dingtalk://dingtalkclient/page/link?url=${encodeURIComponent(SHORT)}`, "link", "short knvMq1ixxxx"],
  [`https://nam02.safelinks.protection.outlook.com/?url=${encodeURIComponent(SHORT)}&data=05`, "link", "short knvMq1ixxxx"],

  // Links that name no running meeting (G1, G4)
  [`${APP}?token=1_${UUID}。`, "link", `token 1_${UUID}`],
  [`${APP}?token=1_${UUID.toUpperCase()}”`, "link", `token 1_${UUID}`],
  [`${APP}?token=1_${ID}`, "link", `token 1_${ID}`],
  [BOOKED, "unclear", "booked"],
  [`${BOOKED}。`, "unclear", "booked"],
  [`dingtalk://dingtalkclient/page/x?confId=${ID}`, "unclear", "booked"],
  [`${APP}?x=1`, "unclear", "link"],
  [`${APP}?conferenceId=${ID}`, "unclear", "link"],
  ["https://zoom.us/j/123456789", "unclear", "foreign"],
  ["https://meeting.dingtalk.com.evil.example/j/123456789", "unclear", "foreign"],
  ["https://login.example/callback?code=123456789", "unclear", "foreign"],
  ["http://", "unclear", "link"],

  // Telephones (G3)
  ["电话呼入：010-12345678", "unclear", "phone"],
  ["010-12345678", "unclear", "phone"],
  ["01012345678", "unclear", "phone"],
  ["021 1234 5678", "unclear", "phone"],
  ["0571-8888 8888", "unclear", "phone"],
  ["13800000000", "unclear", "phone"],
  ["138 0000 0000", "unclear", "phone"],
  ["+86 138 0000 0000", "unclear", "phone"],
  ["+86 123 456 789", "unclear", "phone"],
  ["(+86) 10 1234 5678", "unclear", "phone"],
  ["0086 138 0000 0000", "unclear", "phone"],
  ["400-123-4567", "unclear", "phone"],
  ["4001234567", "unclear", "phone"],
  ["+1 415-555-2671", "unclear", "phone"],
  ["客服热线：400 123 456", "unclear", "phone"],
  ["010-12345678 转 123456789", "unclear", "phone"],
  ["+8657128000000,,123456789#", "unclear", "phone"],
  ["Tel. 123 456 789", "unclear", "phone"],
  ["Password: 123456789", "unclear", "phone"],
  ["QQ群 123456789", "unclear", "phone"],
  ["拨号入会 400-123-4567\n会议号 123 456 789", "code", "123456789"],
  ["010-12345678\n427 260 33559", "code", "42726033559"],

  // In doubt nothing
  ["123456789 987654321", "unclear", "several"],
  ["123 456 789, 987 654 321", "unclear", "several"],
  [`123 456 789 ${APP}?roomCode=987654321`, "unclear", "several"],
  ["12345678", "name", "12345678"],
  ["1234567890", "name", "1234567890"],
  ["123456789012", "name", "123456789012"],
  ["2026-11-26 1", "name", "2026-11-26 1"],
  ["room812345678", "name", "room812345678"],
  ["12345.6789%", "name", "12345.6789%"],
  ["123456789@qq.com", "name", "123456789@qq.com"],

  // Ids, and words that are none
  [` ${ID} `, "id", ID],
  [`"${ID}",`, "id", ID],
  [`conferenceId: ${ID}`, "id", ID],
  [`会议ID：${ID}。`, "id", ID],
  ["6f0c2a54-8a7b-4b0e-9d4f-3f1a5f0c2a54", "id", "6f0c2a54-8a7b-4b0e-9d4f-3f1a5f0c2a54"],
  ["Quarterly_review_meeting", "name", "Quarterly_review_meeting"],
  ["Quarterly-review-2026", "name", "Quarterly-review-2026"],
  ["Budgetplanning2027", "name", "Budgetplanning2027"],
  [`request ${ID} failed`, "name", `request ${ID} failed`],
  ["Budget: first draft", "name", "Budget: first draft"],
  ["董事会\u200b 季度会议", "name", "董事会 季度会议"],
];

test.describe("what is typed or pasted", () => {
  test("is at least 80 kinds of text, each another", () => {
    expect(new Set(TEXTS.map(([text]) => text)).size).toBe(TEXTS.length);
    expect(TEXTS.length).toBeGreaterThan(80);
  });
  for (const [typed, kind, value] of TEXTS) {
    test(`${JSON.stringify(typed)} is ${kind} ${value ?? ""}`, () => {
      const { kind: found, ...rest } = readInput(typed);
      expect([found, Object.values(rest)[0]]).toEqual([kind, value]);
    });
  }
  test("is never sent with anything invisible in it", () => {
    for (const [typed] of TEXTS) {
      const input = readInput(`\u2067${typed}\u200d`);
      expect(JSON.stringify(input)).not.toMatch(/\p{Cf}/u);
    }
  });
});

test("the browser reads all of it alike", async ({ page }) => {
  const contents = `
    import { cleanName } from "./clean.js";
    import { readInput } from "./read-input.js";
    globalThis.read = (texts) => texts.map((text) => [readInput(text), cleanName(text)]);`;
  const resolveDir = fileURLToPath(new URL("../../www/input", import.meta.url));
  const { outputFiles } = await build({ stdin: { contents, resolveDir }, bundle: true, write: false, minify: true, charset: "utf8", target: "es2022", format: "iife" });
  const texts = [...TEXTS.map(([text]) => text), "a 👩\u200d👩 \u0645\u06cc\u200c\u062e", "x\u200dy"];
  // As the page has it: in another encoding the letters of the patterns would be others.
  await page.setContent('<meta charset="utf-8">');
  await page.addScriptTag({ content: outputFiles[0]?.text ?? "" });
  const read = await page.evaluate((all) => /** @type {any} */ (globalThis).read(all), texts);
  expect(read).toEqual(texts.map((text) => [readInput(text), cleanName(text)]));
});

test("two links are one only by the part that names the meeting", () => {
  const key = (/** @type {string} */ link) => /** @type {{ key: string }} */ (readInput(link)).key;
  const own = `${APP}?roomCode=123456789&token=1_${UUID}`;
  expect(hasKey(own, key(`${APP}?token=1_${UUID}。`))).toBe(true);
  expect(hasKey(own, key(`${APP}?token=1_${UUID.replace("7", "8")}`))).toBe(false);
  expect(hasKey(SHORT, key(`${SHORT}?x=1`))).toBe(true);
  expect(hasKey(`${SHORT}y`, key(SHORT))).toBe(false);
  expect(hasKey(SHORT.toLowerCase(), key(SHORT))).toBe(false);
  for (const link of ["", APP, "no link"]) expect(hasKey(link, key(SHORT))).toBe(false);
});

test("codes are written in groups as DingTalk does (G12)", () => {
  expect(["123456789", "012345678", "42726033559", "68882434655", ""].map(groupCode)).toEqual(["123 456 789", "012 345 678", "427 260 33559", "688 824 34655", ""]);
});

test("a name is what can be seen of it", () => {
  for (const nothing of ["", "   ", "\u200b\u200b", "\u3164", "\u2800 \u00a0", "\u202e\u2069"]) expect(cleanName(nothing), JSON.stringify(nothing)).toBe("");
  expect(cleanName("Bo\u200bard\u00ad \u202egnitee\u202c\n m")).toBe("Board gnitee m");
  // Spelling and pictures are no tricks.
  expect(cleanName("👩‍👩‍👧‍👦 می‌خواهم")).toBe("👩‍👩‍👧‍👦 می‌خواهم");
  expect(cleanName("A\u200dB\u200c")).toBe("AB");
});

test("quotes, dashes, width, case and what is invisible make no difference", () => {
  expect(fold("Liam O’Brien – ｂｕｄｇｅｔ “Q3”\u200b")).toBe(fold("liam o'brien - Budget   「q3」"));
});
