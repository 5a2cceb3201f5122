/** The time as the worker has it: sessions end by it and meetings begin by it, whatever this machine's clock says. */

/** Milliseconds. The header has whole seconds, and takes its time to arrive: two clocks so close are one. */
const CLOSE = 5_000;

/** What has to be added to this machine's time. */
let ahead = 0;

/** Learns the worker's time from a reply. @param {Headers} headers */
export function noteTime(headers) {
  const date = Date.parse(headers.get("date") ?? "");
  if (Number.isNaN(date)) return;
  const difference = date - Date.now();
  ahead = Math.abs(difference) < CLOSE ? 0 : difference;
}

/** Milliseconds since 1970. */
export function now() {
  return Date.now() + ahead;
}
