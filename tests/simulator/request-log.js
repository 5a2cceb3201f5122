/**
 * A request that came, and what became of it: `status`, null until it is answered and where no answer
 * was sent; `code` where it was refused; `fault`, the form of the fault it took. `index` counts from
 * the start on, `at` is when it had arrived, as RFC 3339 with milliseconds.
 * @typedef {{ index: number, at: string, method: string, path: string, headers: Record<string, string>,
 *   body: string | null, status: number | null, code: string | null, fault: string | null }} LoggedRequest
 */

/** A test of 10,000 calls needs them all, with their tokens and reads. */
const MOST_REQUESTS = 50_000;
const MOST_CHARACTERS = 64 * 1024 * 1024;

/** The newest requests: so many, and with so long bodies, as memory is to be given for. */
export class RequestLog {
  /** @type {LoggedRequest[]} */
  #requests = [];
  #next = 0;
  #characters = 0;
  #most;

  /** @param {{ requests: number, characters: number }} [most] */
  constructor(most = { requests: MOST_REQUESTS, characters: MOST_CHARACTERS }) {
    this.#most = most;
  }

  /**
   * @param {Pick<LoggedRequest, "at" | "method" | "path" | "headers" | "body">} request
   * @returns {LoggedRequest} to which is added what becomes of it
   */
  add({ at, method, path, headers, body }) {
    const request = { index: this.#next, at, method, path, headers, body, status: null, code: null, fault: null };
    this.#next += 1;
    this.#requests.push(request);
    this.#characters += size(request);
    // The newest stays, however long it is.
    while (this.#requests.length > 1 && this.#isTooMuch()) this.#characters -= size(this.#requests.shift());
    return request;
  }

  /**
   * In the order of their arrival.
   * @param {{ since?: number, newest?: number }} [part] from that index on; at most that many, the newest ones
   */
  list({ since = 0, newest = Infinity } = {}) {
    const rest = this.#requests.filter(({ index }) => index >= since);
    return newest < rest.length ? rest.slice(rest.length - newest) : rest;
  }

  #isTooMuch() {
    return this.#requests.length > this.#most.requests || this.#characters > this.#most.characters;
  }
}

/** @param {LoggedRequest | undefined} request */
function size(request) {
  if (!request) return 0;
  return request.path.length + JSON.stringify(request.headers).length + (request.body?.length ?? 0);
}
