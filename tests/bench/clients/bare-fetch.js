/** The least that a person would write: no time-out, no retry, no error but a bad status. */

/** @type {import("./clients.js").Open} */
export function open({ endpoint, token, fetch = globalThis.fetch }) {
  return async (conferenceId) => {
    const response = await fetch(`${endpoint}/v1.0/conference/videoConferences/${encodeURIComponent(conferenceId)}/lock`, {
      method: "POST",
      headers: { "x-acs-dingtalk-access-token": token, "content-type": "application/json" },
      body: JSON.stringify({ action: "lock" }),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return response.json();
  };
}
