import { authorize } from "./authorize.js";
import { Refusal } from "./errors.js";
import { messageOf } from "./event-messages.js";
import { json } from "./http.js";

/** @typedef {import("./routes.js").Call} Call */

/** As many as DingTalk gives at once. */
const MOST = 200;

/** What could not be pushed. @type {import("./routes.js").Route[]} */
export const EVENT_ROUTES = [{ method: "GET", path: "/v1.0/event/callbacks/failedResults", kind: "read", handle: failedResults }];

/** Oldest first; there is more behind the last one's time. @param {Call} call */
function failedResults(call) {
  const token = authorize(call, null, "failedResults");
  const begin = readTime(call, "beginTime") ?? 0;
  const end = readTime(call, "endTime") ?? Infinity;
  const found = call.state.events.failed.filter(({ at, corpId }) => corpId === token.corpId && at >= begin && at <= end);
  const failedList = found.slice(0, MOST).map((happened) => ({
    callBackData: JSON.stringify(messageOf(happened, "http")),
    callBackTag: happened.type,
    corpId: happened.corpId,
    eventTime: happened.at,
  }));
  return json(200, { failedList, hasMore: found.length > MOST });
}

/** @param {Call} call @param {string} name */
function readTime({ query }, name) {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new Refusal("paramError", { because: `${name} is not a time in milliseconds` });
  return Number(text);
}
