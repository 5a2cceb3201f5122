// What an error means for the person in front of it. The texts and codes are src/model's, which Rust reads
// too; it works without WebAssembly, since that may be what is missing, and never throws.
import advice from "../model/advice.txt";
import codes from "../model/codes.txt";

/** The longest text taken from an error, in code units, and the most scopes. */
const MAX_TEXT = 1_000;
const MAX_SCOPES = 50;

/** @param {string} text whose lines have fields @param {string} separator of them */
const table = (text, separator) => text.trim().split("\n").map((line) => line.split(separator));

/** @param {string} name @param {string} known a name, or the beginning or the end of one */
function fits(name, known) {
  if (known.endsWith("*")) return name.startsWith(known.slice(0, -1));
  if (known.startsWith("*")) return name.endsWith(known.slice(1));
  return name === known;
}

/** @param {any} error @param {any} [language] */
export function describeError(error, language) {
  /** What can be read, and is a text of bearable length. @param {() => any} read */
  const text = (read) => {
    try {
      const value = read();
      return typeof value === "string" && value.length <= MAX_TEXT ? value : "";
    } catch {
      return "";
    }
  };
  const name = text(() => error.name);
  // Node's own AbortError has the code ABORT_ERR.
  const code = (name !== "AbortError" && text(() => error.code)) || name;
  const kind = text(() => error.kind) || (name === "TimeoutError" ? "timeout" : "");
  const [family] = table(codes, " ").find(([, ...known]) => known.some((it) => fits(code, it))) ?? [];
  const rows = table(advice, "|");
  const of = (/** @type {string | undefined} */ name) => name && rows.find(([names]) => names?.split(" ").some((known) => fits(name, known)));
  const [, ...texts] = of(code) || of(kind) || of(family) || of("other") || [];
  const zh = text(() => language).startsWith("zh");
  let [title = "", about = ""] = texts.slice(zh ? 2 : 0);
  if (kind === "invalid-argument") about += text(() => error.message);
  const scopes = Array.from({ length: MAX_SCOPES }, (_, index) => text(() => error.requiredScopes[index])).filter(Boolean);
  if (scopes.length > 0) about += zh ? `需要：${scopes.join("、")}` : ` Needed: ${scopes.join(", ")}`;
  const seconds = Math.ceil(waitOf(error) / 1000);
  if (seconds) about += zh ? `请等待 ${seconds} 秒。` : ` Wait ${seconds} s.`;
  return { title, advice: about };
}

/** A wait of a day at most, in milliseconds: a longer one is nothing to wait for. @param {any} error */
function waitOf(error) {
  try {
    const wait = error.retryAfterMs;
    return wait >= 1 && wait < 86_400_000 ? wait : 0;
  } catch {
    return 0;
  }
}
