// What an error means for the person in front of it. The texts and codes are src/model's, which Rust reads
// too; it works without WebAssembly, since that may be what is missing, and never throws.
import advice from "../model/advice.txt";
import codes from "../model/codes.txt";

/** The longest text taken from an error, in code units, and the most scopes. */
const MAX_TEXT = 1_000;
const MAX_SCOPES = 50;
/** A longer wait is nothing to wait for, in milliseconds. */
const DAY = 86_400_000;

/** @param {string} text whose lines have fields @param {string} separator of them */
const table = (text, separator) => text.split("\n").map((line) => line.split(separator));

/** @param {string} name @param {string} known a name, or the beginning or the end of one */
function fits(name, known) {
  if (known.endsWith("*")) return name.startsWith(known.slice(0, -1));
  return known.startsWith("*") ? name.endsWith(known.slice(1)) : name === known;
}

/** @param {any} error @param {any} [language] */
export function describeError(error, language) {
  /** What can be read. @param {() => any} read */
  const value = (read) => {
    try {
      return read();
    } catch {}
  };
  /** A text of bearable length. @param {() => any} read */
  const text = (read) => {
    const it = value(read);
    return typeof it === "string" && it.length <= MAX_TEXT ? it : "";
  };
  const name = text(() => error.name);
  // Node's own AbortError has the code ABORT_ERR.
  const code = (name !== "AbortError" && text(() => error.code)) || name;
  const kind = text(() => error.kind) || (name === "TimeoutError" ? "timeout" : "");
  const family = table(codes, " ").find(([, ...known]) => known.some((it) => fits(code, it)))?.[0];
  const rows = table(advice, "|");
  const of = (/** @type {string | undefined} */ name) => name && rows.find(([names = ""]) => names.split(" ").some((known) => fits(name, known)));
  const row = of(code) || of(kind) || of(family) || of("other") || [];
  const zh = text(() => language).startsWith("zh");
  let [title = "", about = ""] = row.slice(zh ? 3 : 1);
  // Of a mistake on this side, only that tells.
  if (code === "HostError" && text(() => error.message).includes("may have been")) about += zh ? "操作可能已执行；重做无妨。" : " It may have been done; doing it again does no harm.";
  if (kind === "invalid-argument") about += text(() => error.message);
  const scopes = Array.from({ length: MAX_SCOPES }, (_, index) => text(() => error.requiredScopes[index])).filter(Boolean);
  if (scopes.length > 0) about += zh ? `需要：${scopes.join("、")}` : ` Needed: ${scopes.join(", ")}`;
  const wait = value(() => error.retryAfterMs);
  if (typeof wait === "number" && wait >= 1 && wait < DAY) about += zh ? `请等待 ${Math.ceil(wait / 1000)} 秒。` : ` Wait ${Math.ceil(wait / 1000)} s.`;
  return { title, advice: about };
}
