/** What a page needs for the test: which meeting, where, and to say how it went. */

const query = new URLSearchParams(location.search);
export const meeting = query.get("meeting");
export const endpoint = query.get("endpoint") ?? location.origin;

/** @param {() => Promise<unknown>} work */
export function tell(work) {
  work().then(
    () => (globalThis.matrix.outcomes = [{ name: "page", ok: true }]),
    (error) => (globalThis.matrix.failure = `${error}${error.cause ? ` (${error.cause})` : ""}`),
  );
}
