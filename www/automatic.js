/** The view of what is done by itself: a file of its own, see automatic-view.js. */

export { show, start } from "./automatic/view.js";
