/** What `make start` has the worker do by itself with the simulator's meetings. Never with DingTalk's own. */

import { randomBytes } from "node:crypto";

import { OWN_REQUEST } from "./serve.js";

/** The simulator begins one every few minutes, where somebody hears of it: see tests/simulator/seeds.js. */
const RULE = { id: "stand-ups", enabled: true, for: { title: "Stand-up*" }, lock: { afterMinutes: 1 } };
const WHAT = `rule: ${RULE.id} locks "${RULE.for.title}" a minute after it begins; the simulator begins one in 20 s, and every 5 minutes`;

/** As DingTalk's console makes them. */
export function eventKeys() {
  const aesKey = randomBytes(32).toString("base64").slice(0, 43);
  return { DINGTALK_EVENT_TOKEN: randomBytes(16).toString("hex"), DINGTALK_EVENT_AES_KEY: aesKey };
}

/**
 * Has the simulator push its events to the worker: which meetings begin and end, and not who comes and goes.
 * @param {string} simulator
 * @param {string} worker
 * @param {ReturnType<typeof eventKeys>} keys
 */
export async function subscribe(simulator, worker, { DINGTALK_EVENT_TOKEN: token, DINGTALK_EVENT_AES_KEY: aesKey }) {
  const body = JSON.stringify({ url: `${worker}/dingtalk/events`, token, aesKey, members: false });
  const { status } = await fetch(`${simulator}/_sim/events`, { method: "POST", body });
  if (status !== 201) throw new Error(`the simulator refuses to push events (${status})`);
}

/**
 * Sets the rule where nobody has set any, and only once: whoever takes it out is not to find it again.
 * @param {string} worker
 * @param {string} key of a caller who may
 * @param {{ isDone: () => boolean, done: () => void }} once
 * @returns {Promise<string>} which rule is at work, for a person
 */
export async function presetRule(worker, key, once) {
  const headers = { authorization: `Bearer ${key}`, ...OWN_REQUEST };
  const told = await fetch(`${worker}/rules`, { headers });
  const rules = /** @type {{ id: string }[]} */ (told.ok ? await told.json() : []);
  if (!told.ok) return `rule: none (${told.status})`;
  if (rules.length === 0 && !once.isDone()) {
    const body = JSON.stringify([RULE]);
    const set = await fetch(`${worker}/rules`, { method: "PUT", headers: { ...headers, "if-match": told.headers.get("etag") ?? "" }, body });
    if (!set.ok) return `rule: none (${set.status})`;
    once.done();
    return WHAT;
  }
  if (rules.some(({ id }) => id === RULE.id)) return WHAT;
  return rules.length === 0 ? "rule: none; PUT /rules sets some" : `rule: ${rules.map(({ id }) => id).join(", ")}`;
}
