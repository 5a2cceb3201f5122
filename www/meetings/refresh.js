/** When to ask again: often enough to be of use, and no more of the monthly quota than that. */

const MINUTE = 60_000;
/** Untouched for as long, the page asks nothing until someone is there again. */
export const IDLE = 10 * MINUTE;

/**
 * The time between two refreshes: a minute for a list that one call gives, longer in proportion for one
 * that takes many.
 * @param {number} listCalls what the list took
 */
export function interval(listCalls) {
  return Math.max(1, listCalls) * MINUTE;
}

/**
 * @param {number} every milliseconds between refreshes
 * @param {number} calls for one refresh
 */
export function callsAnHour(every, calls) {
  return Math.round((60 * MINUTE * calls) / every);
}

/** @typedef {"asks" | "hidden" | "idle" | "stopped"} State */

/**
 * @param {object} options
 * @param {(anew: boolean) => Promise<void>} options.refresh
 * @param {() => number} options.every
 * @param {(state: State) => void} options.onState
 */
export function createRefresher({ refresh, every, onState }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<void> | null} */
  let running = null;
  let wanted = false;
  let lastDone = 0;
  let lastTouched = Date.now();

  const state = () => {
    if (!wanted) return "stopped";
    if (document.hidden) return "hidden";
    return Date.now() - lastTouched >= IDLE ? "idle" : "asks";
  };
  const plan = () => {
    clearTimeout(timer);
    const now = state();
    onState(now);
    // Since then this machine's clock may have been set back.
    const left = Math.min(Math.max(0, lastDone + every() - Date.now()), every());
    if (now === "asks" && !running) timer = setTimeout(tick, left);
  };
  const tick = async () => {
    if (state() !== "asks") return plan();
    await run();
  };
  const run = (anew = false) => (running ??= once(anew));
  const once = async (/** @type {boolean} */ anew) => {
    clearTimeout(timer);
    try {
      await refresh(anew);
    } finally {
      running = null;
      lastDone = Date.now();
      plan();
    }
  };
  const touched = () => {
    const before = state();
    lastTouched = Date.now();
    if (before === "idle") plan();
  };

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) lastTouched = Date.now();
    plan();
  });
  for (const event of ["pointermove", "pointerdown", "keydown", "scroll"]) {
    addEventListener(event, touched, { passive: true, capture: true });
  }
  return {
    /** From now on, and at once. */
    start: () => {
      wanted = true;
      onState(state());
      return run();
    },
    stop: () => {
      wanted = false;
      plan();
    },
    /** Now, whatever the plan; or what is under way. */
    now: () => run(true),
    isRunning: () => running !== null,
    /** How often to ask has changed. */
    plan,
  };
}
