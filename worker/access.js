/** Whether an assertion of Cloudflare Access is genuine. Who may do what is decided in Rust. */

import { createRemoteJWKSet, errors, jwtVerify } from "jose";

/** How long the keys may take, in milliseconds. */
const TIMEOUT = 5_000;

/** The last team's keys: kept for ten minutes, and fetched anew for one that is not among them. */
let team = "";
/** @type {ReturnType<typeof createRemoteJWKSet> | undefined} */
let keys;

/**
 * @param {string} assertion
 * @param {string} issuer the team's domain, as an origin
 * @param {string} audience
 * @returns {Promise<{ email: string, expires: number } | { service: string, expires: number } | { code: string }>}
 *   who signed in, a person or a service token by its Client ID, and until when (in seconds since 1970); or
 *   the code of what is wrong
 */
export async function verifyAssertion(assertion, issuer, audience) {
  if (!keys || team !== issuer) {
    keys = createRemoteJWKSet(new URL(`${issuer}/cdn-cgi/access/certs`), { timeoutDuration: TIMEOUT });
    team = issuer;
  }
  try {
    const { payload } = await jwtVerify(assertion, keys, { issuer, audience, algorithms: ["RS256"], requiredClaims: ["exp"] });
    const { email, common_name: service, exp: expires = 0 } = payload;
    if (typeof email === "string" && email) return { email, expires };
    // Of a person it says no more than the e-mail.
    if (!email && typeof service === "string" && service) return { service, expires };
    return { code: errors.JWTClaimValidationFailed.code };
  } catch (error) {
    return { code: error instanceof errors.JOSEError ? error.code : "" };
  }
}
