import { isRecord, isText, parseJson, randomHex } from "./values.js";

/**
 * The envelope of DingTalk's pushes, by Web Crypto, which every runtime has: AES-256-CBC with the key's first half as IV,
 * padded as PKCS#7 but to 32 bytes, and signed by SHA-1. Web Crypto pads to 16 by itself: see `crypt` and `decrypt`.
 *
 * @typedef {{ token: string, aesKey: string, owner: string }} Keys
 */

const BLOCK = 32;
const PADDING = 16;

/** Whether it is a key as DingTalk's console shows it. @param {unknown} text */
export function isAesKey(text) {
  return typeof text === "string" && /^[A-Za-z0-9+/]{43}$/.test(text);
}

/**
 * A message as it is pushed: the query of its request, and the body.
 * @param {Keys} keys
 * @param {string} message
 * @param {number} now
 */
export async function wrap(keys, message, now) {
  const [timestamp, nonce] = [String(now), randomHex(8)];
  const encrypt = await seal(keys, message);
  const signature = await sign(keys.token, timestamp, nonce, encrypt);
  return { query: new URLSearchParams({ msg_signature: signature, timestamp, nonce }), body: JSON.stringify({ encrypt }) };
}

/**
 * The word in an answer to a push.
 * @param {Keys} keys
 * @param {string} answer
 * @returns {Promise<string>} rejects with what is wrong, where it is no signed answer for this owner
 */
export async function unwrap(keys, answer) {
  const fields = parseJson(answer);
  if (!isRecord(fields)) throw new Error("the answer is not a JSON object");
  const { msg_signature: signature, timeStamp, nonce, encrypt } = fields;
  if (!isText(signature) || !isText(timeStamp) || !isText(nonce) || !isText(encrypt)) {
    throw new Error("the answer has not msg_signature, timeStamp, nonce and encrypt");
  }
  if (signature !== (await sign(keys.token, timeStamp, nonce, encrypt))) throw new Error("the answer is not signed with the token");
  const { message, owner } = await open(keys.aesKey, encrypt);
  if (owner !== keys.owner) throw new Error("the answer is of another owner");
  return message;
}

/** @param {string} token @param {string[]} texts timestamp, nonce and encrypt */
export async function sign(token, ...texts) {
  const joined = [token, ...texts].sort().join("");
  const digest = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(joined));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {Keys} keys @param {string} message */
export async function seal({ aesKey, owner }, message) {
  const text = new TextEncoder().encode(message);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, text.length);
  const bare = join(crypto.getRandomValues(new Uint8Array(16)), length, text, new TextEncoder().encode(owner));
  const padding = BLOCK - (bare.length % BLOCK);
  const { key, iv } = await keyOf(aesKey);
  const encrypted = await crypt(key, iv, join(bare, new Uint8Array(padding).fill(padding)));
  // Behind what is whole already it pads once more.
  return btoa(Array.from(encrypted.slice(0, -PADDING), (byte) => String.fromCharCode(byte)).join(""));
}

/** @param {string} aesKey @param {string} encrypt */
export async function open(aesKey, encrypt) {
  const padded = await decrypt(await keyOf(aesKey), bytesOf(encrypt));
  const bytes = padded.slice(0, padded.length - (padded.at(-1) ?? 0));
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(16);
  const text = bytes.slice(20);
  const decoder = new TextDecoder();
  return { message: decoder.decode(text.slice(0, length)), owner: decoder.decode(text.slice(length)) };
}

/** The last key, since most messages have the same. @type {{ aesKey: string, key: CryptoKey, iv: Uint8Array<ArrayBuffer> } | undefined} */
let last;

/** @param {string} aesKey */
async function keyOf(aesKey) {
  if (last?.aesKey === aesKey) return last;
  const raw = bytesOf(`${aesKey}=`);
  const key = await crypto.subtle.importKey("raw", raw, "AES-CBC", false, ["encrypt", "decrypt"]);
  return (last = { aesKey, key, iv: raw.slice(0, 16) });
}

/**
 * @param {CryptoKey} key
 * @param {Uint8Array<ArrayBuffer>} iv
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
async function crypt(key, iv, bytes) {
  return new Uint8Array(await crypto.subtle.encrypt({ name: "AES-CBC", iv }, key, bytes));
}

/**
 * Behind the last block it wants one of its own padding: that is what nothing at all becomes after it.
 * @param {{ key: CryptoKey, iv: Uint8Array<ArrayBuffer> }} own
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
async function decrypt({ key, iv }, bytes) {
  const padding = await crypt(key, bytes.slice(-16), new Uint8Array());
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-CBC", iv }, key, join(bytes, padding)));
}

/** @param {string} base64 */
function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

/** @param {Uint8Array[]} parts */
function join(...parts) {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
