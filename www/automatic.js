/** The view of what is done by itself: a file of its own, see late-view.js. */

export { show, start } from "./automatic/view.js";
