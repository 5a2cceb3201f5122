/** Meeting codes in any text, and what only looks like one: telephone numbers, passwords, dates. */

/** What may stand between two groups of digits. */
const GAP = "[ .·・‧。_\\p{Pd}−]";
/** Digits with whatever people write between groups, brackets too. */
const RUN = new RegExp(`\\d(?:[()\\[\\]]?${GAP}{0,3}[()\\[\\]]?\\d)*`, "gu");
/** Behind these stands a code, written as one likes. */
const LABEL =
  /(?:会议(?:号码?|码|id|口令|编号)|會議(?:號碼?|碼|id|口令)|入会(?:号码?|码|口令|id)|房间号|(?:meeting|room|conference) ?(?:code|id|number|no\.?)|(?<!pass |security |verification |zip |qr )\bcode)[^\p{L}\p{N}]{0,4}(?:(?:is|为|是)[^\p{L}\p{N}]{0,3})?$/iu;
/** Behind these stands something else. */
const OTHER =
  /(?:电话(?!会议)|電話(?!會議)|手机|手機|拨入|拨打|拨号|呼入|热线|客服|传真|分机|转接?(?=[^\p{L}]*$)|密码|密碼|验证码|qq|微信|订单|工号|邮编|\b(?:tele)?phone|\bmobile|\bdial|\bcall(?:ing)?[ -]in|\btel\b|\bfax|\bhotline|\bext(?:ension)?\b|\bpass ?(?:word|code)|\bpin\b|\border\b)[^\d]{0,24}$/iu;
/** Between a telephone number and what is dialled once the line stands. */
const DIALLED = /^[\s,;#*x]*(?:转|分机|ext\.?)?[\s:.]*$/iu;
const YEAR = /^(?:19|20)\d\d[-./]/;
const DATE = /^(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}$/;
/** How DingTalk writes codes, or wrote them. */
const SHAPES = ["9", "11", "3-3-3", "3-3-5", "3-4-4"];
/** As long as a code, and more likely a number of a list with one of 9 digits behind it. */
const NUMBERED = ["2-9", "2-3-3-3"];

/**
 * The codes in a text, each once. Where one is called a code, others are something else.
 * @param {string} text cleaned, and without its links
 * @returns {{ codes: string[], phone: boolean }} `phone`: there is a number that is no code
 */
export function codesIn(text) {
  /** @type {Set<string>} */
  const called = new Set();
  /** @type {Set<string>} */
  const bare = new Set();
  let phone = false;
  for (const line of text.split("\n")) {
    let phoneEnds = -1;
    for (const { 0: whole, index } of line.matchAll(RUN)) {
      const before = line.slice(0, index);
      const after = line.slice(index + whole.length);
      const run = withoutTimes(whole, before, after);
      const digits = run.replace(/\D/g, "");
      const dialled = phoneEnds >= 0 && DIALLED.test(line.slice(phoneEnds, index));
      if (LABEL.test(before) && !dialled) {
        if (digits.length >= 9 && digits.length <= 11) called.add(digits);
      } else if (dialled || isPhone(run, digits, before) || (digits.length >= 7 && OTHER.test(before))) {
        phone = true;
        phoneEnds = index + whole.length;
      } else if (!isPart(before, after)) {
        const alone = line.replace(/[^\p{L}\p{N}]/gu, "") === digits;
        for (const code of split(run, alone)) bare.add(code);
      }
    }
  }
  return { codes: [...(called.size > 0 ? called : bare)], phone };
}

/**
 * A code as DingTalk writes it: 123 456 789, or 123 456 78901.
 * @param {string} code
 */
export function groupCode(code) {
  return code.replace(/^(\d{3})(\d{3})(\d+)$/, "$1 $2 $3");
}

/**
 * One code, or several with nothing but gaps between; in any groups where nothing else stands there.
 * @param {string} run
 * @param {boolean} alone
 * @returns {string[]}
 */
function split(run, alone) {
  const groups = run.split(/\D+/);
  const digits = groups.join("");
  if (SHAPES.includes(shapeOf(groups))) return [digits];
  if (alone && !YEAR.test(run) && !NUMBERED.includes(shapeOf(groups)) && (digits.length === 9 || digits.length === 11)) return [digits];
  for (let count = 1; count < groups.length; count++) {
    const first = groups.slice(0, count);
    const others = SHAPES.includes(shapeOf(first)) ? split(groups.slice(count).join(" "), false) : [];
    if (others.length > 0) return [first.join(""), ...others];
  }
  return [];
}

/**
 * A mobile number, a landline with its area, a service number, one of abroad; 3-3-3 and 3-3-5 are codes all
 * the same.
 * @param {string} run
 * @param {string} digits
 * @param {string} before
 */
function isPhone(run, digits, before) {
  if (/\+ ?\(?$/.test(before)) return true;
  const shape = shapeOf(run.split(/\D+/));
  if (shape === "3-3-3" || shape === "3-3-5" || shape === "9") return false;
  if (/^(?:(?:00)?86)?1[3-9]\d{9}$/.test(digits) || /^0\d{9,11}$/.test(digits) || /^0086\d{9,12}$/.test(digits)) return true;
  return /^[48]00\d{7}$/.test(digits) || shape === "3-3-4" || shape === "1-3-3-4";
}

/** @param {readonly string[]} groups of digits */
function shapeOf(groups) {
  return groups.map(({ length }) => length).join("-");
}

/**
 * A run without the date or the minutes in front of it, or the hours behind it, which blanks alone set apart.
 * @param {string} run
 * @param {string} before
 * @param {string} after
 */
function withoutTimes(run, before, after) {
  const words = run.split(" ");
  if (words.length > 1 && /\d:$/.test(before)) words.shift();
  if (words.length > 1 && /^:\d/.test(after)) words.pop();
  return words.filter((word) => words.length === 1 || !DATE.test(word)).join(" ");
}

/**
 * Whether the digits are a piece of something longer: of an id, an address, a price.
 * @param {string} before
 * @param {string} after
 */
function isPart(before, after) {
  return /[a-z\d_%@/\\$¥€£]-?$/i.test(before) || /^-?[a-z_%@/\\]/i.test(after);
}
