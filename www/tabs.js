/** What the tabs of one browser tell each other of who is here. Without a way to, each finds out by itself. */

/** `null`: nobody any more. @typedef {{ caller: string | null }} News */

const NAME = "session";
const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(NAME) : null;

/** @param {News} news */
export function tellTabs(news) {
  if (channel) return channel.postMessage(news);
  try {
    // Others are told of a change only, and of none that was before.
    localStorage.setItem(NAME, JSON.stringify(news));
    localStorage.removeItem(NAME);
  } catch {
    // Storage is forbidden.
  }
}

/** @param {(news: News) => void} listener */
export function onTabs(listener) {
  if (channel) channel.addEventListener("message", ({ data }) => listener(data));
  else addEventListener("storage", ({ key, newValue }) => key === NAME && newValue && listener(JSON.parse(newValue)));
}
