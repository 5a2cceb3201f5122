import { DEFAULT_MEETING } from "./defaults.js";
import { EventFeed } from "./event-feed.js";
import { happens, newMeeting } from "./meetings.js";
import { RequestLog } from "./request-log.js";
import { seedMeetings } from "./seeds.js";
import { readSettings } from "./settings.js";
import { addToken } from "./tokens.js";

/** @typedef {import("./meetings.js").Meeting} Meeting */

/** Everything the simulator remembers; nothing of it outlives `reset()`. */
export class State {
  /** @param {import("./options.js").ReadOptions} options */
  constructor(options) {
    this.options = options;
    /** @type {EventFeed} */
    this.events = new EventFeed();
    this.reset();
  }

  /** Back to the start, also the clock and the settings. */
  reset() {
    for (const connection of this.events.connections.values()) connection.close();
    /** @type {import("./settings.js").Settings} */
    this.settings = readSettings(this.options.settings);
    /** @type {number} how far `POST /_sim/clock` has moved the clock */
    this.advancedMs = 0;
    /** @type {number} when life began */
    this.bornAt = this.now();
    /** @type {number} the moments of life that are over */
    this.moments = 0;
    /** @type {Map<string, Meeting>} in the order of their start here */
    this.meetings = new Map();
    /** @type {number} */
    this.started = 0;
    /** @type {Map<string, import("./tokens.js").Token>} */
    this.tokens = new Map();
    /** @type {Map<string, import("./tickets.js").Ticket[]>} by suite, the newest last */
    this.tickets = new Map();
    /** @type {Map<string, number[]>} times of the newest calls, by API and caller */
    this.recentCalls = new Map();
    /** @type {Map<string, { month: string, calls: number, usedUpAt?: number }>} by organisation */
    this.usage = new Map();
    /** @type {import("./faults.js").Fault[]} */
    this.faults = [];
    /** @type {RequestLog} */
    this.requests = new RequestLog();
    this.events = new EventFeed();

    if (this.options.lively) seedMeetings(this);
    else this.startMeeting({ ...DEFAULT_MEETING, startTime: this.now() });
    for (const token of this.options.tokens) addToken(this, token);
  }

  /** The simulator's time in milliseconds. */
  now() {
    return this.options.now() + this.advancedMs;
  }

  /**
   * Takes the place of an ended meeting of the same id.
   * @param {Omit<import("./meetings.js").Start, "order" | "tell">} start
   */
  startMeeting(start) {
    this.started += 1;
    const meeting = newMeeting({ ...start, order: this.started, tell: this.#told });
    // A Map leaves a key it has at its old place.
    this.meetings.delete(start.conferenceId);
    this.meetings.set(start.conferenceId, meeting);
    happens(meeting, "conference_created", this.now());
    return meeting;
  }

  /** @type {import("./meetings.js").Tell} */
  #told = (meeting, scene, now, member) => {
    this.events.happened(now, this.settings, meeting, scene, member);
  };
}
