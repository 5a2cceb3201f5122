/**
 * What a view that is fetched later takes of the page: the page's own, since there is one session and one
 * language. In such a file it stands for the page's, see src/build/page.js.
 */

export { addressOf, moved, parameter, write } from "./address.js";
export { ask, askWhole, endpoint, keepsKey, openStream } from "./api.js";
export { describe, fromRecord } from "./describe.js";
export { find, foreign, h, icon, openDialog, redraw, setIcon, setText, svg } from "./dom.js";
export { cleanInput, cleanName, fold, withoutNumbers } from "./input/clean.js";
export { groupCode } from "./input/codes.js";
export { hasKey } from "./input/links.js";
export { readInput } from "./input/read-input.js";
export { duration, language, moment, number, percent, speaker, time, translate } from "./language.js";
export { factsOf, nameOf } from "./meetings/naming.js";
export { pushed, recorded, shareOf, usage } from "./meetings/record.js";
export { choose } from "./meetings/selection.js";
export { changed, listedMeetings, lookUpCode, meeting, noteId } from "./meetings/store.js";
export { createVirtualList } from "./meetings/virtual-list.js";
export { announce, notice, settle } from "./notices.js";
export { problem } from "./problem.js";
export { endedBy, may, session } from "./session.js";
export { batches, batchesChanged, batchOf, begin, cancel, dryRun, isOpen, isOver, load } from "./several/batch.js";
export { countsOf, FAILED } from "./several/under-way.js";
export { storage } from "./settings.js";
export { askToSignIn } from "./sign-in.js";
