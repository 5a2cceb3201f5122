/** What a host is told by the environment besides what the worker itself reads. */

/** @typedef {Record<string, string | undefined>} Environment */

/**
 * @param {Environment} environment
 * @returns {{ hostname: string, port: number }} where to listen
 * @throws {Error} that names the variable
 */
export function address({ HOST, PORT }) {
  const port = Number(PORT || 8787);
  if (!/^\d*$/.test(PORT ?? "") || port > 65535) throw new Error("PORT must be a number from 0 to 65535");
  return { hostname: HOST || "127.0.0.1", port };
}

/**
 * @param {Environment} environment
 * @returns {string | undefined} `PUBLIC_ORIGIN`
 * @throws {Error} that names the variable
 */
export function publicOrigin({ PUBLIC_ORIGIN }) {
  if (!PUBLIC_ORIGIN) return undefined;
  const isWeb = /^https?:/.test(PUBLIC_ORIGIN) && URL.canParse(PUBLIC_ORIGIN);
  if (isWeb && new URL(PUBLIC_ORIGIN).origin === PUBLIC_ORIGIN) return PUBLIC_ORIGIN;
  throw new Error("PUBLIC_ORIGIN must be a scheme and a host, such as https://lock.example.com");
}
