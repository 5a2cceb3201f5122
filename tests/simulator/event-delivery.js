import { unwrap, wrap } from "./event-envelope.js";
import { messageOf, ticketPushed } from "./event-messages.js";
import { ping, sendFrame } from "./stream.js";
import { newestTicket } from "./tickets.js";

/**
 * Pushes what is due. It has no timer: a server calls it every so often, and a test when it likes.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./event-feed.js").EventFeed} EventFeed
 * @typedef {import("./event-feed.js").Push} Push
 * @typedef {import("./event-feed.js").Subscription} Subscription
 */

/** How long DingTalk is taken to wait for an answer. */
const TIMEOUT_MS = 1_500;
/** Pushes under way at once, each of another meeting. */
const MOST_AT_ONCE = 16;
/** As much as is looked at of a wrong answer. */
const MOST_SHOWN = 100;

/**
 * @param {State} state
 * @returns {Promise<void>}
 */
export async function deliver(state) {
  const { events: feed } = state;
  for (const subscription of feed.subscriptions.values()) {
    if (subscription.transport !== "stream" && subscription.checked === null) await check(state, subscription);
    pushTicket(state, feed, subscription);
  }
  for (const connection of feed.connections.values()) ping(connection, state.now());
  const lanes = dueLanes(feed, state.now());
  const workers = Array.from({ length: MOST_AT_ONCE }, async () => {
    for (let lane = lanes.shift(); lane; lane = lanes.shift()) {
      for (const push of lane) await attempt(state, feed, push);
    }
  });
  await Promise.all(workers);
}

/**
 * What is due, a lane for each meeting of a subscriber's, so that what is not to come out of order does not.
 * @param {EventFeed} feed
 * @param {number} now
 */
function dueLanes(feed, now) {
  /** @type {Map<string, Push[]>} */
  const lanes = new Map();
  for (const push of feed.waiting) {
    if (push.dueAt > now || !(push.to.checked || push.to.transport === "stream")) continue;
    const key = `${push.to.owner} ${push.happening.conferenceId ?? push.happening.type}`;
    const lane = lanes.get(key);
    if (lane) lane.push(push);
    else lanes.set(key, [push]);
  }
  return [...lanes.values()];
}

/**
 * A suite's newest ticket, where it was not pushed yet.
 * @param {State} state
 * @param {EventFeed} feed
 * @param {Subscription} to
 */
function pushTicket(state, feed, to) {
  const suite = state.options.suites.find(({ suiteKey }) => suiteKey === to.owner);
  if (!suite) return;
  const { suiteTicket } = newestTicket(state, suite);
  if (to.ticket === suiteTicket) return;
  to.ticket = suiteTicket;
  feed.push(to, ticketPushed(suiteTicket, state.now(), to.corpId), state.now(), Infinity);
}

/**
 * DingTalk asks an address before it pushes anything to it; one that does not answer is asked again when it is set anew.
 * @param {State} state
 * @param {Subscription} to
 */
async function check(state, to) {
  to.problem = await send(state, to, { EventType: "check_url" }, false);
  to.checked = to.problem === null;
}

/**
 * @param {State} state
 * @param {EventFeed} feed
 * @param {Push} push
 */
async function attempt(state, feed, push) {
  const { to, happening } = push;
  if (to.transport === "stream") {
    const problem = sendFrame(feed, push, state.now());
    // What is not acknowledged until then comes again.
    feed.again(push, problem ?? "it was not acknowledged", state.now());
    return;
  }
  const message = push.empty ? {} : messageOf(happening, to.transport);
  const problem = await send(state, to, message, push.badlySigned);
  if (problem === null) feed.done(push);
  else feed.again(push, problem, state.now());
}

/**
 * @param {State} state
 * @param {Subscription} to
 * @param {object} message
 * @param {boolean} badlySigned
 * @returns {Promise<string | null>} what was wrong with the answer
 */
async function send(state, to, message, badlySigned) {
  try {
    const { query, body } = await wrap(badlySigned ? { ...to, token: `${to.token}x` } : to, JSON.stringify(message), state.now());
    const url = `${to.url}${to.url.includes("?") ? "&" : "?"}${query}`;
    const headers = { "content-type": "application/json; charset=utf-8" };
    const response = await state.options.fetch(url, { method: "POST", headers, body, redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) });
    const answer = await response.text();
    if (response.status !== 200) return `it was answered with the status ${response.status}`;
    const word = await unwrap(to, answer);
    return word === "success" ? null : `it was answered with ${JSON.stringify(word.slice(0, MOST_SHOWN))} and not success`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
