/** Links of meetings, wherever they stand in a text, and by which part of them a meeting is named. */

/**
 * What a link tells of a meeting.
 * - `code`: its code, for anyone to see
 * - `short`, `token`: only what it can be compared by with the links of running meetings
 * - `booked`: a series that was booked, which is no running meeting
 * - `foreign`: nothing of DingTalk's; `nameless`: nothing that names a meeting
 * @typedef {{ kind: "code", code: string } | { kind: "short" | "token", key: string }
 *   | { kind: "booked" | "foreign" | "nameless" }} Named
 */

const SCHEME = "(?:https?|dingtalk)://";
/** A link without its scheme is one only where DingTalk's name is in it. */
const START = `(?:${SCHEME}|(?<![\\w.@/-])(?:[\\w-]+\\.)*dingtalk\\.(?:com|io|cn)(?=[/?]))`;
const LINK = new RegExp(`${START}[^\\s<>"'“”‘’«»()\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\u3000-\\u303f]*`, "giu");
/** What belongs to the sentence and not to the link. */
const BEHIND = /[.,;:!?)\]}>*_~|\\…]+$/u;
const OURS = /(?:^|\.)dingtalk\.(?:com|io|cn)$/;
const CODE = /^\d{9}(?:\d{2})?$/;
/** How often a link may be in a link. */
const DEPTH = 3;

/**
 * The links in a text, and the text without them.
 * @param {string} text cleaned
 */
export function linksIn(text) {
  /** @type {string[]} */
  const links = [];
  const rest = text.replace(LINK, (found) => {
    const link = found.replace(BEHIND, "");
    links.push(link);
    return ` ${found.slice(link.length)}`;
  });
  return { links, rest };
}

/**
 * @param {string} link
 * @returns {Named}
 */
export function namedBy(link, depth = 0) {
  const url = parse(link);
  if (!url) return { kind: "nameless" };
  const all = parameters(url);
  const value = (/** @type {readonly string[]} */ names) => all.find(([name]) => names.includes(name))?.[1] ?? "";
  const ours = url.protocol === "dingtalk:" || OURS.test(url.hostname);
  const code = value(ours ? ["roomCode", "meetingCode", "code"] : ["roomCode"]).replace(/[ -]/g, "");
  if (CODE.test(code)) return { kind: "code", code };
  const inner = depth < DEPTH ? all.find(([, text]) => new RegExp(`^${SCHEME}`, "i").test(text))?.[1] : undefined;
  if (inner) return namedBy(inner.replace(BEHIND, ""), depth + 1);
  if (!ours) return { kind: "foreign" };
  const path = url.pathname.split("/").filter(Boolean);
  const last = path.at(-1) ?? "";
  if (url.protocol !== "dingtalk:" && CODE.test(last)) return { kind: "code", code: last };
  // DingTalk writes UUIDs there, of a series that was booked: no meeting that runs has one for its id.
  if (value(["confId"])) return { kind: "booked" };
  const token = value(["token"]).toLowerCase();
  if (token) return { kind: "token", key: `token ${token}` };
  if (path.length === 2 && path[0] === "j" && /^[\w-]{6,}$/.test(last)) return { kind: "short", key: `short ${last}` };
  return { kind: "nameless" };
}

/**
 * Whether two links lead to the same meeting, by the part that names it; not where neither has one.
 * @param {string} link of a running meeting
 * @param {string} key of a link that was pasted
 */
export function hasKey(link, key) {
  return link !== "" && keysOf(link).includes(key);
}

/** All by which a running meeting's own link can be known. @param {string} link */
function keysOf(link) {
  const url = parse(link);
  const token = url && parameters(url).find(([name]) => name === "token")?.[1];
  const named = namedBy(link);
  return [...(token ? [`token ${token.toLowerCase()}`] : []), ...("key" in named ? [named.key] : [])];
}

/** Some put their parameters behind the fragment. @param {URL} url @returns {[string, string][]} */
function parameters(url) {
  const behind = url.hash.replace(/^#[^?]*\??/, "");
  return [...url.searchParams, ...new URLSearchParams(behind)];
}

/** @param {string} text */
function parse(text) {
  try {
    const plain = text.replaceAll("&amp;", "&");
    return new URL(new RegExp(`^${SCHEME}`, "i").test(plain) ? plain : `https://${plain}`);
  } catch {
    return null;
  }
}
