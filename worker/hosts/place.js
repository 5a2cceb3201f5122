/** The request as the worker is to see it. */

/**
 * @param {Request} request
 * @param {string} url of the request, as the host gives it; without a host it is refused
 * @param {string | undefined} origin in place of its own: where clients see the worker
 * @param {string} [target] path and query in place of its own
 */
export function place(request, url, origin, target) {
  // By hand, since parsing changes what follows.
  const [own] = /^https?:\/\/[^/?#]*/.exec(url) ?? [];
  const value = own ? (origin ?? own) + (target ?? url.slice(own.length)) : "";
  return Object.defineProperty(request, "url", { value });
}
