/** A simulator, and what it saw of each meeting: what a surrounding says of itself is not believed. */

import { within } from "../matrix/processes.js";
import { control } from "../matrix/scenario-tools.js";
import { startServer } from "../matrix/server.js";
import { judge } from "./judge.js";
import { ACCESS_TOKEN, ACTIONS } from "./scenario.js";

/** @typedef {import("../matrix/scenario.js").Outcome} Outcome */
/** @typedef {import("./judge.js").LoggedRequest} LoggedRequest */

/**
 * @typedef {object} Expected
 * @property {readonly string[]} [actions] default: lock, unlock, lock
 * @property {(requests: LoggedRequest[], log: LoggedRequest[]) => string[]} [also] what else is wrong with the
 *   requests for the meeting, or with the log of all
 *
 * @typedef {object} Witness
 * @property {string} url of the simulator, and of the folder's files
 * @property {(meeting: string) => Promise<void>} open starts a meeting
 * @property {(name: string, meeting: string, said: string[], expected?: Expected) => Promise<Outcome>} outcome
 *   what came of a meeting: `said` is what the surrounding complains of, the rest is the log's
 * @property {(name: string, work: (meeting: string) => Promise<unknown>, expected?: Expected) => Promise<Outcome>} check
 *   all of it: the work has a meeting of its own, and rejects when the surrounding complains
 * @property {() => Promise<void>} close
 */

const CHECK_MS = 30_000;

/**
 * @param {string} [folder] to be served beside the simulator, from the same origin
 * @param {Record<string, string>} [headers] of its files
 * @returns {Promise<Witness>}
 */
export async function startWitness(folder, headers) {
  const { url, close } = await startServer(folder, headers);
  const simulator = control(url);
  await simulator.post("tokens", { accessToken: ACCESS_TOKEN });
  let meetings = 0;

  /** @param {string} conferenceId */
  const open = (conferenceId) => simulator.post("meetings", { conferenceId });

  /** @type {Witness["outcome"]} */
  const outcome = async (name, meeting, said, { actions = ACTIONS, also = () => [] } = {}) => {
    const log = /** @type {LoggedRequest[]} */ (await simulator.requests());
    const requests = log.filter(({ path }) => path.endsWith(`/${meeting}/lock`));
    const problems = [...said, ...judge(requests, await simulator.join(meeting), actions), ...also(requests, log)];
    return { name, ok: problems.length === 0, error: problems.join("\n") };
  };

  return {
    url,
    open,
    outcome,
    check: async (name, work, expected) => {
      const meeting = `meeting-${(meetings += 1)}`;
      await open(meeting);
      const said = await within(work(meeting), CHECK_MS, name).then(
        () => [],
        (error) => [error instanceof Error ? error.message : String(error)],
      );
      return outcome(name, meeting, said, expected);
    },
    close,
  };
}

/**
 * A row's checks, with a simulator for them.
 * @template T
 * @param {(witness: Witness) => Promise<T>} work
 * @param {string} [folder]
 * @param {Record<string, string>} [headers]
 */
export async function withWitness(work, folder, headers) {
  const witness = await startWitness(folder, headers);
  try {
    return await work(witness);
  } finally {
    await witness.close();
  }
}
