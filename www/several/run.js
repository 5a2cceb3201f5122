/** Does one thing to several meetings, at a pace, until all are done, it is stopped, or going on would be in vain. */

/**
 * @typedef {import("./record.js").Result} Result
 * @typedef {ReturnType<typeof import("./record.js").createRecord>} Record_
 * @typedef {ReturnType<typeof import("./pace.js").createPace>} Pace
 *
 * Why it ended before all were done: as asked, since one has to sign in again, or since every further call
 * would fail as well.
 * @typedef {"all" | "stopped" | "session" | "hopeless"} Ending
 *
 * @typedef {object} Host
 * @property {(action: "lock" | "unlock", target: { id: string, title: string, code: string }) => Promise<import("../locking.js").Outcome>} perform
 * @property {(code: string) => Promise<{ id: string, title: string }[]>} lookUp
 * @property {(error: unknown) => Promise<boolean>} endedBy
 * @property {() => void} onChange
 */

/** Requests under way at once: a slow reply must not slow down the pace. */
const AT_ONCE = 5;
/** As many failures of the way to DingTalk in a row mean that it is down. */
const IN_A_ROW = 5;
const DOWN = ["network", "timeout", "server"];
/** What one of these is refused for, all are. */
const ALL_REFUSED = ["quota", "authentication"];

/**
 * @param {Record_} record
 * @param {number[]} indexes
 * @param {Pace} pace
 * @param {Host} host
 */
export function createRun(record, indexes, pace, host) {
  const queue = [...indexes];
  /** @type {Ending | null} */
  let ending = null;
  let inARow = 0;
  const end = (/** @type {Ending} */ how) => (ending ??= how);

  const worker = async () => {
    while (!ending) {
      const index = queue.shift();
      if (index === undefined) return;
      await pace.turn();
      if (ending) return;
      await one(index);
    }
  };

  /** @param {number} index */
  const one = async (index) => {
    const job = record.job();
    const item = job?.items[index];
    if (!job || !item) return;
    const before = record.result(index);
    record.set(index, { state: "running", at: Date.now() });
    host.onChange();
    const { result, error } = await attempt(job.action, item);
    if (result === "ended") {
      // Nothing was done, so it is as it was.
      record.set(index, before.state === "running" ? { state: "waiting", at: 0 } : before);
      end("session");
    } else {
      record.set(index, result);
      judge(error);
    }
    host.onChange();
  };

  /**
   * @param {"lock" | "unlock"} action
   * @param {import("./plan.js").Item} item
   * @returns {Promise<{ result: Result | "ended", error?: any }>}
   */
  const attempt = async (action, item) => {
    let { id, title } = item;
    const { code } = item;
    const found = {};
    if (!id) {
      try {
        const [only, ...others] = await host.lookUp(code);
        if (!only || others.length > 0) {
          return { result: { state: "failed", at: Date.now(), kind: "", code: only ? "SeveralMeetings" : "NoMeeting" } };
        }
        ({ id, title } = only);
        Object.assign(found, { id, title });
        await pace.turn();
      } catch (error) {
        if (await host.endedBy(error)) return { result: "ended" };
        return { result: { state: "failed", at: Date.now(), ...facts(error) }, error };
      }
    }
    const { state, at, requestId, error } = await host.perform(action, { id, title, code });
    if (state === "ended") return { result: "ended" };
    return { result: { state, at, ...found, ...(error ? facts(error) : {}), ...(requestId ? { requestId } : {}) }, error };
  };

  /** Whether to go on after this. @param {any} error */
  const judge = (error) => {
    inARow = DOWN.includes(error?.kind) ? inARow + 1 : 0;
    if (error?.kind === "throttled") pace.slowDown();
    const lacks = error?.requiredScopes?.length > 0;
    if (inARow >= IN_A_ROW || lacks || ALL_REFUSED.includes(error?.kind)) end("hopeless");
  };

  return {
    /** @returns {Promise<Ending>} once nothing is under way any more */
    start: async () => {
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      return ending ?? "all";
    },
    stop: () => void end("stopped"),
    left: () => queue.length,
  };
}

/** What of a failure is kept. @param {any} error */
function facts(error) {
  const scopes = Array.isArray(error?.requiredScopes) ? error.requiredScopes : [];
  return {
    kind: String(error?.kind ?? ""),
    code: String(error?.code ?? error?.name ?? ""),
    ...(error?.requestId ? { requestId: String(error.requestId) } : {}),
    ...(scopes.length > 0 ? { requiredScopes: scopes } : {}),
  };
}
