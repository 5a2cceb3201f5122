/** The view of what is done by itself. Its code is fetched when it is first opened: few may see it. */

import { describe, NotLoaded } from "./describe.js";
import { find, h } from "./dom.js";
import { t } from "./language.js";
import { problem } from "./problem.js";

const body = find("#automatic > div", HTMLElement);

/** @type {typeof import("./automatic.js") | null} */
let view = null;
let loading = false;

/** When the view is shown. */
export function showAutomatic() {
  if (view) return view.show();
  if (!loading) void load();
}

async function load() {
  loading = true;
  try {
    view = await import("./automatic.js");
    view.start(body);
    if (!body.closest("[hidden]")) view.show();
  } catch (cause) {
    const again = h("button", { type: "button", class: "quiet small", onclick: showAutomatic }, t("tryAgain"));
    body.replaceChildren(problem(await describe(new NotLoaded("the view did not load", { cause })), { buttons: [again] }));
  }
  loading = false;
}
