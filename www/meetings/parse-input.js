/** What a person types or pastes to name a meeting. */

/**
 * `short`: a link from which neither code nor id can be read, only compared.
 * @typedef {{ kind: "code", code: string } | { kind: "id", id: string } | { kind: "short", link: string }
 *   | { kind: "text", text: string } | { kind: "none" }} Input
 */

/** 9 to 11 digits, as DingTalk shows them: in groups. */
const CODE = /^\d(?:[\s-]?\d){8,10}$/;
/** DingTalk does not say what ids are made of: the documentation's are 24 characters, SDKs have UUIDs. */
const ID = /^(?=.*\d)[\w-]{16,64}$/;
const CODE_NAMES = ["roomCode", "meetingCode", "code"];
const ID_NAMES = ["conferenceId", "confId"];

/**
 * @param {string} typed
 * @returns {Input}
 */
export function parseInput(typed) {
  const text = typed.normalize("NFKC").trim();
  if (text === "") return { kind: "none" };
  if (CODE.test(text)) return { kind: "code", code: digits(text) };
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text)) return fromLink(text);
  // What people copy from an invitation: "Meeting code: 123 456 789".
  const [, label, rest = ""] = text.match(/^([^:]{1,40}):\s*(.+)$/) ?? [];
  if (label && CODE.test(rest)) return { kind: "code", code: digits(rest) };
  return ID.test(text) ? { kind: "id", id: text } : { kind: "text", text: typed.trim() };
}

/**
 * Whether two links lead to the same meeting.
 * @param {string} one
 * @param {string} other
 */
export function sameLink(one, other) {
  return bare(one) !== "" && bare(one) === bare(other);
}

/**
 * A code as DingTalk writes it: 123 456 789, or 123 456 78901.
 * @param {string} code
 */
export function groupCode(code) {
  return code.replace(/^(\d{3})(\d{3})(\d+)$/, "$1 $2 $3");
}

/**
 * @param {string} link
 * @returns {Input}
 */
function fromLink(link) {
  const url = parseUrl(link);
  if (!url) return { kind: "text", text: link };
  // Some put their parameters behind the fragment.
  const all = [...url.searchParams, ...new URLSearchParams(url.hash.replace(/^#[^?]*\??/, ""))];
  const value = (/** @type {string[]} */ names) => all.find(([name]) => names.includes(name))?.[1] ?? "";
  const code = [value(CODE_NAMES), ...url.pathname.split("/")].find((part) => CODE.test(part));
  if (code) return { kind: "code", code: digits(code) };
  // `token=1_…` ends in the id.
  const id = value(ID_NAMES) || (value(["token"]).match(/^\d+_(.+)$/)?.[1] ?? "");
  if (ID.test(id)) return { kind: "id", id };
  return { kind: "short", link };
}

/** @param {string} text */
function digits(text) {
  return text.replace(/\D/g, "");
}

/** @param {string} link */
function bare(link) {
  const url = parseUrl(link);
  return url ? `${url.host}${url.pathname}` : "";
}

/** @param {string} text */
function parseUrl(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
