import { DEFAULT_MEETING } from "./defaults.js";
import { addToken } from "./tokens.js";

/**
 * `corpId` is the organisation the meeting belongs to; without one, any organisation may lock it.
 * @typedef {object} Meeting
 * @property {string} conferenceId
 * @property {string} title
 * @property {boolean} locked
 * @property {boolean} ended
 * @property {number} joins how many got in
 * @property {string} [corpId]
 *
 * @typedef {{ method: string, path: string, headers: Record<string, string>, body: string | null }} LoggedRequest
 */

/** Everything the simulator remembers; nothing of it outlives `reset()`. */
export class State {
  /** @param {Required<import("./options.js").SimulatorOptions>} options */
  constructor(options) {
    this.options = options;
    this.reset();
  }

  /** Back to the start, also the clock. */
  reset() {
    /** @type {number} how far `POST /_sim/clock` has moved the clock */
    this.advancedMs = 0;
    /** @type {Map<string, Meeting>} */
    this.meetings = new Map();
    /** @type {Map<string, import("./tokens.js").Token>} */
    this.tokens = new Map();
    /** @type {Map<string, number[]>} times of the calls of the last second, by app and API */
    this.recentCalls = new Map();
    /** @type {import("./faults.js").Fault[]} */
    this.faults = [];
    /** @type {LoggedRequest[]} */
    this.requests = [];

    this.startMeeting(DEFAULT_MEETING);
    for (const token of this.options.tokens) addToken(this, token);
  }

  /** The simulator's time in milliseconds. */
  now() {
    return this.options.now() + this.advancedMs;
  }

  /**
   * Takes the place of an ended meeting of the same id.
   * @param {{ conferenceId: string, title: string, corpId?: string }} start
   */
  startMeeting(start) {
    const meeting = { ...start, locked: false, ended: false, joins: 0 };
    this.meetings.set(start.conferenceId, meeting);
    return meeting;
  }
}
