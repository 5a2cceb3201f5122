/** What the simulator saw of a meeting, held against what was to be done to it. */

/** @typedef {{ path: string, headers: Record<string, string>, body: string | null }} LoggedRequest */

/**
 * @param {LoggedRequest[]} requests all lock requests for the meeting
 * @param {number} joined the status with which somebody joins it now
 * @param {readonly string[]} actions what was to be done
 * @returns {string[]} what is wrong, a sentence each
 */
export function judge(requests, joined, actions) {
  const seen = requests.map(({ body }) => actionOf(body));
  const problems = [];
  if (seen.join() !== actions.join()) {
    problems.push(`the simulator saw ${seen.join(", ") || "no request"} instead of ${actions.join(", ") || "no request"}`);
  }
  if (requests.some(({ headers }) => !headers["x-acs-dingtalk-access-token"])) problems.push("a request came without its token");
  if (actions.at(-1) === "lock" && joined !== 423) problems.push(`the meeting is not locked: joining it answers ${joined} instead of 423`);
  return problems;
}

/**
 * What is wrong with requests that do not all have a header, which is to show the way that they went.
 * @param {string} header
 * @returns {(requests: LoggedRequest[]) => string[]}
 */
export function without(header) {
  return (requests) => (requests.every(({ headers }) => headers[header]) ? [] : [`a request came without ${header}`]);
}

/** @param {string | null} body */
function actionOf(body) {
  try {
    return String(JSON.parse(body ?? "").action);
  } catch {
    return `the body ${body}`;
  }
}
