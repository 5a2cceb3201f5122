/** What a host is told by the environment besides what the worker itself reads. */

import { flaw } from "../flaw.js";

/** @typedef {Record<string, string | undefined>} Environment */

/** Longer than most balancers keep an idle connection, which is 60 s, in seconds. */
const KEEP_ALIVE = 65;
/** Enough for a request of ours on a slow line, in seconds. */
const REQUEST = 30;
const DAY = 86_400;

/**
 * @param {Environment} environment
 * @returns {{ hostname: string, port: number }} where to listen
 * @throws {Error} that names the variable
 */
export function address({ HOST, PORT }) {
  const wrong = HOST && (flaw(HOST) ?? (/^[\w.:%-]+$/.test(HOST) ? undefined : "must be a name or an address, without scheme, path or brackets"));
  if (wrong) throw new Error(`HOST ${wrong}`);
  return { hostname: HOST || "127.0.0.1", port: numberIn("PORT", PORT, { preset: 8787, least: 0, most: 65_535 }) };
}

/**
 * Why a host cannot listen, and what to change.
 * @param {NodeJS.ErrnoException} error whose codes are not the same everywhere
 * @param {{ hostname: string, port: number }} where
 */
export function cannotListen({ code }, { hostname, port }) {
  if (code === "EADDRINUSE") return `port ${port} is taken: choose another by PORT`;
  if (code === "EACCES") return `port ${port} needs more rights: choose one above 1023 by PORT`;
  if (hostname === "127.0.0.1") return `cannot listen on port ${port} (${code})`;
  return (
    `HOST cannot be listened on (${code}): it must be an address of this machine, without a port. Leave it out for 127.0.0.1, ` +
    "or use 0.0.0.0 for all. Where a shell or Conda sets HOST for itself, put HOST=127.0.0.1 before the command"
  );
}

/**
 * @param {Environment} environment
 * @returns {{ keepAliveMs: number, requestMs: number }} for how long an idle connection is kept, and how
 *   long a request may take to arrive and a reply to be taken
 * @throws {Error} that names the variable
 */
export function patience({ KEEP_ALIVE_SECONDS, REQUEST_SECONDS }) {
  return {
    keepAliveMs: 1_000 * numberIn("KEEP_ALIVE_SECONDS", KEEP_ALIVE_SECONDS, { preset: KEEP_ALIVE, least: 1, most: DAY }),
    requestMs: 1_000 * numberIn("REQUEST_SECONDS", REQUEST_SECONDS, { preset: REQUEST, least: 1, most: DAY }),
  };
}

/**
 * @param {Environment} environment
 * @returns {string | undefined} `PUBLIC_ORIGIN`
 * @throws {Error} that names the variable
 */
export function publicOrigin({ PUBLIC_ORIGIN }) {
  if (!PUBLIC_ORIGIN) return undefined;
  if (isOrigin(PUBLIC_ORIGIN)) return PUBLIC_ORIGIN;
  const wrong = flaw(PUBLIC_ORIGIN);
  throw new Error(`PUBLIC_ORIGIN must be a scheme and a host, such as https://lock.example.com, and nothing behind it${wrong ? `; it ${wrong}` : ""}`);
}

/**
 * @param {unknown} value
 * @returns {value is string}
 */
export function isOrigin(value) {
  return typeof value === "string" && /^https?:/.test(value) && URL.canParse(value) && new URL(value).origin === value;
}

/**
 * @param {string} name of the variable
 * @param {string | undefined} text
 * @param {{ preset: number, least: number, most: number }} range
 * @throws {Error} that names the variable
 */
export function numberIn(name, text, { preset, least, most }) {
  if (!text) return preset;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (number >= least && number <= most) return number;
  const wrong = flaw(text);
  throw new Error(`${name} must be a number from ${least} to ${most}${wrong ? `; it ${wrong}` : ""}`);
}
