/** The call by hand over a general client, which retries and has a time-out: npm `ky`. */

import ky from "ky";

/** @type {import("./clients.js").Open} */
export function open({ endpoint, token, fetch }) {
  const api = ky.create({
    prefixUrl: endpoint,
    headers: { "x-acs-dingtalk-access-token": token },
    timeout: 10_000,
    retry: { limit: 2, methods: ["post"] },
    redirect: "manual",
    ...(fetch && { fetch }),
  });
  return (conferenceId) =>
    api.post(`v1.0/conference/videoConferences/${encodeURIComponent(conferenceId)}/lock`, { json: { action: "lock" } }).json();
}
