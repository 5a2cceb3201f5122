/** Views whose code is fetched when they are first needed. */

import { describe } from "./describe.js";
import { find, h } from "./dom.js";
import { t } from "./language.js";
import { problem } from "./problem.js";

/**
 * @template {{ start: (body: HTMLElement) => void, show: () => void }} View
 * @param {string} name of its section, in which one element is the view's own
 * @param {() => Promise<View>} fetchIt rejects with what is to be said
 */
export function lateView(name, fetchIt) {
  const section = find(`#${name}`, HTMLElement);
  const body = find(":scope > .view", HTMLElement, section);
  const trouble = h("div");
  body.before(trouble);
  /** @type {View | null} */
  let view = null;
  /** @type {Promise<View | null> | null} */
  let loading = null;

  /** When the view is shown. */
  const show = () => {
    if (view) view.show();
    else void load().then((loaded) => section.hidden || loaded?.show());
  };
  /** @returns {Promise<View | null>} null where it did not arrive, which its section says */
  const load = () => (loading ??= start());

  async function start() {
    try {
      view = await fetchIt();
      view.start(body);
      body.hidden = false;
      trouble.replaceChildren();
    } catch (error) {
      loading = null;
      const again = h("button", { type: "button", class: "quiet small", onclick: show }, t("tryAgain"));
      trouble.replaceChildren(problem(await describe(error), { buttons: [again] }));
    }
    return view;
  }
  return { show, load };
}
