import { happening, isOfMembers } from "./event-messages.js";
import { monthOf } from "./limits.js";

/**
 * Who hears of events, and what waits to be pushed to them.
 *
 * @typedef {import("./event-messages.js").Happening} Happening
 * @typedef {import("./event-messages.js").Scene} Scene
 * @typedef {import("./event-messages.js").Transport} Transport
 * @typedef {import("./meetings.js").Meeting} Meeting
 * @typedef {import("./meetings.js").Member} Member
 *
 * @typedef {object} Subscription
 * @property {Transport} transport
 * @property {string} owner whose it is: AppKey or SuiteKey
 * @property {string} corpId the organisation it hears of
 * @property {boolean} members whether it hears of who comes and goes
 * @property {string} url where it is pushed to; empty for Stream
 * @property {string} token
 * @property {string} aesKey
 * @property {boolean | null} checked whether its address has answered `check_url`; null: not asked yet
 * @property {string | null} problem of the last push that failed
 * @property {string} [ticket] the suite ticket that was pushed last
 * @property {number} delivered
 *
 * @typedef {object} Push
 * @property {Subscription} to
 * @property {Happening} happening
 * @property {number} dueAt
 * @property {number} attempts
 * @property {boolean} badlySigned at its next attempt
 * @property {boolean} empty the month's pushes were used up
 * @property {string} [messageId] by which Stream acknowledges it
 *
 * @typedef {import("./event-faults.js").EventFault} EventFault
 */

/** After how long a push that was not answered with `success` is made again. */
export const RETRY_MS = [10_000, 30_000, 90_000];
/** How long one that is to come after the next waits for that. */
const SWAP_MS = 60_000;
/** Failures kept. */
const MOST_FAILED = 10_000;

export class EventFeed {
  constructor() {
    /** @type {Map<string, Subscription>} by owner */
    this.subscriptions = new Map();
    /** @type {Set<Push>} in the order in which they go */
    this.waiting = new Set();
    /** @type {Happening[]} what could not be delivered, oldest first */
    this.failed = [];
    /** @type {EventFault[]} */
    this.faults = [];
    /** @type {number | undefined} when somebody subscribed first */
    this.heardSince = undefined;
    /** @type {number} until when nothing is pushed */
    this.silentUntil = 0;
    /** @type {Push | undefined} to come after the next */
    this.held = undefined;
    /** @type {Map<string, { month: string, pushes: number }>} by organisation */
    this.usage = new Map();
    /** @type {Map<string, import("./stream.js").Connection>} by owner */
    this.connections = new Map();
    /** @type {Map<string, { owner: string, until: number }>} with which Stream's connections are opened */
    this.tickets = new Map();
  }

  /** In the place of the one that its owner had. @param {Subscription} subscription @param {number} now */
  subscribe(subscription, now) {
    this.heardSince ??= now;
    for (const push of this.waiting) if (push.to.owner === subscription.owner) this.waiting.delete(push);
    this.subscriptions.set(subscription.owner, subscription);
  }

  /**
   * Something happened to a meeting.
   * @param {number} now
   * @param {{ monthlyPushes: number, dateSkewMs: number }} settings
   * @param {Meeting} meeting
   * @param {Scene} scene
   * @param {Member} [member]
   */
  happened(now, { monthlyPushes, dateSkewMs }, meeting, scene, member) {
    for (const to of this.subscriptions.values()) {
      if (isOfMembers(scene) && !to.members) continue;
      if (meeting.corpId !== undefined && meeting.corpId !== to.corpId) continue;
      this.push(to, happening(meeting, scene, now + dateSkewMs, to.corpId, member), now, monthlyPushes);
    }
  }

  /**
   * Takes the next fault for it.
   * @param {Subscription} to
   * @param {Happening} happened
   * @param {number} now
   * @param {number} monthlyPushes
   */
  push(to, happened, now, monthlyPushes) {
    if (now < this.silentUntil) return this.fail(happened);
    const fault = this.faults.shift() ?? {};
    if (fault.lost) return this.fail(happened);
    const empty = this.spend(to.corpId, now) > monthlyPushes;
    /** @type {Push} */
    const push = { to, happening: happened, dueAt: now + (fault.late ?? 0), attempts: 0, badlySigned: fault.badlySigned ?? false, empty };
    const { held } = this;
    this.held = undefined;
    if (fault.swap) this.held = { ...push, dueAt: now + SWAP_MS };
    this.waiting.add(this.held ?? push);
    if (fault.twice) this.waiting.add({ ...push });
    if (held && this.waiting.delete(held)) this.waiting.add(Object.assign(held, { dueAt: push.dueAt }));
  }

  /** @param {string} corpId @param {number} now how many pushes the organisation has had this month, with this one */
  spend(corpId, now) {
    const month = monthOf(now);
    const known = this.usage.get(corpId);
    const pushes = known?.month === month ? known.pushes + 1 : 1;
    this.usage.set(corpId, { month, pushes });
    return pushes;
  }

  /** @param {Push} push */
  done(push) {
    push.to.delivered += 1;
    push.to.problem = null;
    this.waiting.delete(push);
  }

  /**
   * It is made again, or is among those that failed.
   * @param {Push} push
   * @param {string} problem
   * @param {number} now
   */
  again(push, problem, now) {
    push.to.problem = problem;
    const wait = RETRY_MS[push.attempts];
    push.attempts += 1;
    push.badlySigned = false;
    if (wait !== undefined) {
      push.dueAt = now + wait;
      return;
    }
    this.waiting.delete(push);
    this.fail(push.happening);
  }

  /** @param {Happening} happened */
  fail(happened) {
    this.failed.push(happened);
    if (this.failed.length > MOST_FAILED) this.failed.shift();
  }
}
