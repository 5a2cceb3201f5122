/** The page in a browser that is driven by WebDriver: what a person sees in it, and does to it. */

import { expect } from "@playwright/test";

/** @typedef {import("../matrix/webdriver.js").Session} Session */
/** @typedef {import("../matrix/webdriver.js").Element} Element */

/**
 * Elements that can be seen, by a CSS selector and what they are called, if that matters.
 * @typedef {{ css: string, name?: string, inside?: Place }} Place
 */

/** @param {string} name @param {Place} [inside] @returns {Place} */
export const button = (name, inside) => ({ css: "button", name, ...(inside && { inside }) });
/** @param {string} name @returns {Place} */
export const link = (name) => ({ css: "a[href]", name });
/** @param {string} name of its label @returns {Place} */
export const field = (name) => ({ css: "input, textarea", name });
/** The entries of a list. @param {string} name of the list @returns {Place} */
export const entries = (name) => ({ css: "li", inside: { css: "ul", name } });
/** @param {string} name its title @returns {Place} */
export const meeting = (name) => ({ css: "li", name });
/** @type {Place} */
export const dialog = { css: "dialog" };
/** @type {Place} */
export const main = { css: "main" };

/** Milliseconds; that of the tests' `expect`, which `toPass` does not heed. */
const WAIT_MS = 20_000;

/**
 * @param {Session} session
 */
export function drive(session) {
  const find = async (/** @type {Place} */ place) => {
    const found = await session.evaluate(`return (${findSeen})(arguments[0]);`, place);
    return /** @type {{ element: Element, text: string }[]} */ (found);
  };
  /**
   * As soon as there is exactly one such element, and it can be done.
   * @param {Place} place
   * @param {(element: Element) => Promise<void>} what
   */
  const act = (place, what) =>
    expect(async () => {
      const found = await find(place);
      expect(found, called(place)).toHaveLength(1);
      for (const { element } of found) await what(element);
    }).toPass({ intervals: [100], timeout: WAIT_MS });
  return {
    press: (/** @type {Place} */ place) => act(place, session.click),
    type: (/** @type {Place} */ place, /** @type {string} */ text) => act(place, (element) => session.type(element, text)),
    /** @param {Place} place @param {string} text within the only such element */
    shows: (place, text) => {
      const texts = async () => (await find(place)).map((found) => found.text.replace(/[\u2066-\u2069]/g, ""));
      return expect.poll(texts, { message: called(place) }).toEqual([expect.stringContaining(text)]);
    },
    /** @param {Place} place @param {number} count */
    has: (place, count) => expect.poll(async () => (await find(place)).length, { message: called(place) }).toBe(count),
  };
}

/** @param {Place} place @returns {string} */
function called({ css, name, inside }) {
  return [css, name && JSON.stringify(name), inside && `in ${called(inside)}`].filter(Boolean).join(" ");
}

/**
 * Runs in the page, so that it uses nothing from outside itself.
 * @param {Place} place
 * @returns {{ element: HTMLElement, text: string }[]}
 */
function findSeen({ css, name, inside }) {
  const words = (/** @type {string | null | undefined} */ text) => text?.trim().replace(/\s+/g, " ");
  const nameOf = (/** @type {HTMLElement} */ element) => {
    const label = /** @type {HTMLInputElement} */ (element).labels?.[0] ?? element.querySelector("h2") ?? element;
    return words(element.getAttribute("aria-label") ?? label.textContent);
  };
  const seen = (/** @type {HTMLElement} */ element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility === "visible";
  const roots = inside ? findSeen(inside).map(({ element }) => element) : [document];
  return roots
    .flatMap((root) => [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(css))])
    .filter((element) => seen(element) && (name === undefined || nameOf(element) === name))
    .map((element) => ({ element, text: element.innerText }));
}
