/** The largest request body read, in bytes. */
export const MAX_BODY = 1024 * 1024;

/**
 * @param {number} status
 * @param {unknown} value
 * @param {Record<string, string>} [headers]
 */
export function json(status, value, headers = {}) {
  return jsonText(status, JSON.stringify(value), headers);
}

/**
 * @param {number} status
 * @param {string} text
 * @param {Record<string, string>} [headers]
 */
export function jsonText(status, text, headers = {}) {
  return new Response(text, {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
  });
}

/**
 * `arrayBuffer()` rather than the stream: Firefox has no `Request.body`.
 * @param {Request} request
 * @returns {Promise<string | null>} null where the body is larger than `MAX_BODY`
 */
export async function readBody(request) {
  const bytes = await request.arrayBuffer();
  return bytes.byteLength > MAX_BODY ? null : new TextDecoder().decode(bytes);
}

/** @param {Request} request */
export function isPreflight(request) {
  return request.method === "OPTIONS" && request.headers.has("access-control-request-method");
}

/**
 * Allows whatever the page asks for. The headers are named one by one because `*` leaves out
 * `Authorization`.
 * @param {Request} request
 */
export function preflight(request) {
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": "GET, POST, OPTIONS",
      "access-control-allow-headers": request.headers.get("access-control-request-headers") ?? "",
      "access-control-max-age": "600",
    },
  });
}

/** @param {Headers} headers */
export function allowEveryOrigin(headers) {
  headers.set("access-control-allow-origin", "*");
  headers.set("access-control-expose-headers", "x-acs-request-id, retry-after, date");
}
