/** Server-sent events of the worker's, read by fetch: where a cookie cannot sign in, the key goes along. */

import { Failure, openStream } from "./api.js";

/** Milliseconds. The worker says something every 15 s; a proxy that holds it back says nothing. */
const SILENCE = 40_000;
const FIRST = 10_000;
/** Milliseconds to the next try, which grows with each that failed. */
const RETRY = 2_000;
const LONGEST_RETRY = 60_000;

/** @typedef {{ name: string, data: any }} Event */

/**
 * Follows what is told there until it is over: comes back by itself, to where it was.
 * @param {string} path
 * @param {object} options
 * @param {AbortSignal} options.signal ends it
 * @param {(event: Event) => boolean | void} options.onEvent true: there will be no more
 * @param {(error: unknown) => boolean | Promise<boolean>} options.onDown whether to try again
 */
export async function follow(path, { signal, onEvent, onDown }) {
  let after = "";
  let failed = 0;
  while (!signal.aborted) {
    try {
      for await (const { id, name, data } of readEvents(path, after, signal)) {
        failed = 0;
        after = id || after;
        if (onEvent({ name, data: JSON.parse(data) })) return;
      }
    } catch (error) {
      if (signal.aborted) return;
      failed += 1;
      if (!(await onDown(error))) return;
    }
    await pause(Math.min(RETRY * 2 ** failed, LONGEST_RETRY), signal);
  }
}

/**
 * @param {string} path
 * @param {string} after the id of the last event that was heard
 * @param {AbortSignal} signal
 */
async function* readEvents(path, after, signal) {
  const ending = new AbortController();
  const end = () => ending.abort();
  signal.addEventListener("abort", end);
  let timer = setTimeout(end, FIRST);
  try {
    const response = await openStream(path, after ? { "last-event-id": after } : {}, ending.signal);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    if (!reader) throw new Failure({ kind: "protocol", code: "NoStream" });
    let rest = "";
    for (;;) {
      const { done, value = "" } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(end, SILENCE);
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const event = parse(block);
        if (event.data) yield event;
      }
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
    ending.abort();
  }
}

/** The worker's events have one line of data each. @param {string} block */
function parse(block) {
  const field = (/** @type {string} */ name) => new RegExp(`^${name}: ?(.*)$`, "m").exec(block)?.[1] ?? "";
  return { id: field("id"), name: field("event"), data: field("data") };
}

/**
 * @param {number} ms
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function pause(ms, signal) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
}
