import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

export const TOKEN = "123456";
export const AES_KEY = "1234567890123456789012345678901234567890123";
const KEY = Buffer.from(`${AES_KEY}=`, "base64");

/**
 * An address that DingTalk pushes to, as its documentation has it, by node:crypto: another making than the simulator's.
 * @param {string} owner
 */
export function receiver(owner) {
  /** @type {any[]} what was pushed, but for `check_url` */
  const messages = [];
  let checks = 0;
  let forged = 0;
  /** @type {(() => Response)[]} for the next messages */
  const answers = [];

  /** @param {string | URL | Request} input @param {RequestInit} [init] */
  const fetch = async (input, init) => {
    const { msg_signature: signature, timestamp = "", nonce = "" } = Object.fromEntries(new URL(String(input)).searchParams);
    const { encrypt } = JSON.parse(String(init?.body));
    if (signature !== sign(timestamp, nonce, encrypt)) {
      forged += 1;
      return new Response(null, { status: 403 });
    }
    const sealed = open(encrypt);
    if (sealed.owner !== owner) throw new Error(`it is ${sealed.owner}'s`);
    const message = JSON.parse(sealed.message);
    if (message.EventType === "check_url") checks += 1;
    else messages.push(message);
    const answer = message.EventType === "check_url" ? undefined : answers.shift();
    return answer?.() ?? success(owner);
  };
  return { fetch, messages, answers, checks: () => checks, forged: () => forged };
}

/** @param {string} owner @param {string} [word] */
export function success(owner, word = "success") {
  const [timeStamp, nonce, encrypt] = ["1", "n", seal(word, owner)];
  return Response.json({ msg_signature: sign(timeStamp, nonce, encrypt), timeStamp, nonce, encrypt });
}

/** @param {string[]} texts */
function sign(...texts) {
  return createHash("sha1").update([TOKEN, ...texts].sort().join("")).digest("hex");
}

/** @param {string} encrypt */
function open(encrypt) {
  const cipher = createDecipheriv("aes-256-cbc", KEY, KEY.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([cipher.update(encrypt, "base64"), cipher.final()]);
  if (padded.length % 32 !== 0) throw new Error("it is not padded to 32");
  const bytes = padded.subarray(0, padded.length - (padded.at(-1) ?? 0));
  const end = 20 + bytes.readUInt32BE(16);
  return { message: bytes.toString("utf8", 20, end), owner: bytes.toString("utf8", end) };
}

/** @param {string} word @param {string} owner */
function seal(word, owner) {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(word.length);
  const bare = Buffer.concat([randomBytes(16), length, Buffer.from(word + owner)]);
  const padding = 32 - (bare.length % 32);
  const cipher = createCipheriv("aes-256-cbc", KEY, KEY.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(Buffer.concat([bare, Buffer.alloc(padding, padding)])), cipher.final()]).toString("base64");
}
