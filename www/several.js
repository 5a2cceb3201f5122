/** The view of many meetings at once: a file of its own, see late-view.js. */

export { show, start, take } from "./several/view.js";
