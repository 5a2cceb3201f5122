/** The view of what was done: a file of its own, see late-view.js. */

export { show, start } from "./history/view.js";
