/** What is done in every surrounding; runs unchanged in all of them. */

/** @typedef {import("dingtalk-conference-lock").ConferenceAction} ConferenceAction */

export const ACCESS_TOKEN = "surroundings-access-token";

/** @type {readonly ConferenceAction[]} */
export const ACTIONS = ["lock", "unlock", "lock"];

/**
 * Locks, unlocks and locks again, and rejects with what it is told instead of success.
 * @param {(action: ConferenceAction) => Promise<{ action: string }>} act
 */
export async function lockUnlockLock(act) {
  for (const [index, action] of ACTIONS.entries()) {
    const result = await act(action);
    if (result?.action !== action) throw new Error(`call ${index + 1}, ${action}, came to ${JSON.stringify(result)}`);
  }
}

/** What the simulator sees when the first request fails with `failNext`, and is sent again. */
export const ACTIONS_WITH_RETRY = ["lock", ...ACTIONS];

/**
 * Makes the simulator refuse its next lock request with a failure that passes.
 * @param {string} endpoint
 */
export async function failNext(endpoint) {
  const faults = [{ on: "lock", status: 503, body: { code: "ServiceUnavailable", message: "try again" } }];
  await fetch(`${endpoint}/_sim/faults`, { method: "POST", body: JSON.stringify(faults) });
}
