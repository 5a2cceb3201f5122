/** One connection of DingTalk's Stream: pings are answered, and events acknowledged once they are stored. */

import { blame } from "./way.js";

/**
 * @typedef {object} Host
 * @property {import("./stream.js").StreamOptions["store"]} store
 * @property {() => void} connected
 * @property {() => void} heard something has come
 * @property {(ms: number, end: AbortSignal) => Promise<void>} wait
 * @property {import("./way.js").Way | undefined} [way] by which it is opened, where a proxy is meant for it
 */

const OPEN_MS = 10_000;
/** DingTalk pings: where nothing comes for so long, nobody is there any more. */
const SILENT_MS = 300_000;

/** One connection, until it ends. */
export class Connection {
  #socket;
  #host;
  /** Whether it was ever open. */
  opened = false;
  /** Whether something has come since it was last looked. */
  #heard = true;
  /** Events that are being stored. */
  #open = 0;
  #leaving = false;

  /**
   * @param {WebSocket} socket
   * @param {Host} host
   */
  constructor(socket, host) {
    this.#socket = socket;
    this.#host = host;
  }

  /**
   * @param {AbortSignal} over ends it
   * @returns {Promise<string>} why it has ended
   */
  async until(over) {
    const socket = this.#socket;
    const ended = new AbortController();
    const stop = () => {
      ended.abort();
      socket.close();
    };
    over.addEventListener("abort", stop);
    let why = "";
    /** What the host says of it, which may have the address in it. @type {unknown} */
    let failure;
    /** @type {Promise<void>} */
    const closed = new Promise((resolve) => {
      socket.addEventListener("open", () => {
        this.opened = true;
        this.#host.connected();
      });
      socket.addEventListener("message", ({ data }) => void this.#take(data));
      // That it has ended is told by `close`, but not everywhere.
      socket.addEventListener("error", (event) => {
        failure = event;
        resolve();
      });
      socket.addEventListener("close", () => resolve());
    });
    const watch = async () => {
      await this.#host.wait(OPEN_MS, ended.signal);
      if (!this.opened && !ended.signal.aborted) why = blame("DingTalk did not open the connection in time", this.#host.way);
      while (this.opened && this.#heard && !ended.signal.aborted) {
        this.#heard = false;
        await this.#host.wait(SILENT_MS, ended.signal);
      }
      if (ended.signal.aborted) return;
      why ||= "nothing came any more";
      stop();
    };
    const silent = new Promise((resolve) => ended.signal.addEventListener("abort", resolve));
    void watch();
    await Promise.race([closed, silent]);
    ended.abort();
    over.removeEventListener("abort", stop);
    if (!this.opened) socket.close();
    if (why) return why;
    if (this.#leaving) return "DingTalk asked to open anew";
    return this.opened ? "the connection was lost" : blame("DingTalk did not open the connection", this.#host.way, failure);
  }

  /** @param {unknown} text */
  async #take(text) {
    this.#heard = true;
    this.#host.heard();
    const frame = parse(text);
    const { type, headers, data } = frame ?? {};
    if (typeof headers !== "object" || headers === null) return;
    if (type === "SYSTEM" && headers.topic === "ping") this.#send({ code: 200, message: "OK", headers, data });
    if (type === "SYSTEM" && headers.topic === "disconnect") this.#leave();
    if (type !== "EVENT") return;
    this.#open += 1;
    const status = await this.#stored(headers, data);
    this.#open -= 1;
    const about = { contentType: "application/json", messageId: headers.messageId };
    this.#send({ code: 200, message: "OK", headers: about, data: JSON.stringify({ status, message: "" }) });
    if (this.#leaving) this.#leave();
  }

  /**
   * @param {any} headers
   * @param {unknown} data
   * @returns {Promise<"SUCCESS" | "LATER">}
   */
  async #stored({ eventType, eventId, eventBornTime, eventCorpId, eventUnifiedAppId }, data) {
    try {
      await this.#host.store({ eventType, eventId, eventBornTime: Number(eventBornTime), eventCorpId, eventUnifiedAppId, data: parse(data) ?? data });
      return "SUCCESS";
    } catch {
      return "LATER";
    }
  }

  /** Once what is being stored has been acknowledged. */
  #leave() {
    this.#leaving = true;
    if (this.#open === 0) this.#socket.close();
  }

  /** @param {unknown} answer */
  #send(answer) {
    if (this.#socket.readyState === 1) this.#socket.send(JSON.stringify(answer));
  }
}

/**
 * @param {unknown} text
 * @returns {any} undefined where it is no JSON object
 */
export function parse(text) {
  try {
    const value = typeof text === "string" ? JSON.parse(text) : undefined;
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
