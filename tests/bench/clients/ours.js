/** The package as it is installed. */

import { ConferenceClient } from "../../../pkg/index.js";

/** @type {import("./clients.js").Open} */
export function open({ endpoint, token, fetch }) {
  const client = new ConferenceClient({ endpoint, accessToken: token, ...(fetch && { fetch }) });
  return (conferenceId) => client.lock(conferenceId);
}
