/** A network without time: the `fetch` that answers at once. */

import { TOKEN } from "./subject.js";

/** @type {typeof fetch} */
export const instantFetch = async (url) => new Response(String(url).includes("/oauth2/") ? GIVEN : LOCKED, { headers: HEADERS });

const LOCKED = '{"success":true}';
const GIVEN = JSON.stringify({ accessToken: TOKEN, expireIn: 7200 });
const HEADERS = { "content-type": "application/json", "x-acs-request-id": "0A6F4C1E-6E0B-4B0C-9F0D-2C1B3A4D5E6F" };
