/**
 * What a view that is fetched later takes of the page: the page's own, since there is one session and one
 * language. In such a file this stands for the page's, see src/build/page.js.
 */

export { ask, askWhole } from "./api.js";
export { describe } from "./describe.js";
export { find, h, icon, setText } from "./dom.js";
export { language, number, percent, speaker, time } from "./language.js";
export { pushed, usage } from "./meetings/record.js";
export { listedMeetings } from "./meetings/store.js";
export { announce, notice } from "./notices.js";
export { problem } from "./problem.js";
export { endedBy, may, session } from "./session.js";
export { storage } from "./settings.js";
export { askToSignIn } from "./sign-in.js";
