import { Refusal } from "./errors.js";

/**
 * One page of a list: `nextToken` is the place of the last one on it, so that a list which changes
 * between two pages repeats and leaves out nothing that stays. DingTalk's first page has no token or
 * `0`; after the last one comes an empty token.
 * @template {{ order: number }} T
 * @param {readonly T[]} list in ascending order
 * @param {URLSearchParams} query
 * @param {number} preset how many a page has unless `maxResults` says otherwise
 * @returns {{ items: T[], hasMore: boolean, nextToken: string, totalCount: number }}
 */
export function page(list, query, preset) {
  const after = wholeNumber(query, "nextToken", 0, 0);
  const size = wholeNumber(query, "maxResults", 1, preset);
  const rest = list.filter(({ order }) => order > after);
  const items = rest.slice(0, size);
  const hasMore = rest.length > items.length;
  return { items, hasMore, nextToken: hasMore ? String(items.at(-1)?.order ?? "") : "", totalCount: list.length };
}

/**
 * @param {URLSearchParams} query
 * @param {string} name
 * @param {number} min
 * @param {number} preset for an absent or empty one
 */
function wholeNumber(query, name, min, preset) {
  const text = query.get(name);
  if (!text) return preset;
  const value = Number(text);
  if (!/^\d{1,15}$/.test(text) || value < min) throw new Refusal("paramError", { because: `${name} is not valid` });
  return value;
}
