/** What this view says. */

import { speaker } from "../shared.js";
import { HISTORY } from "./strings.js";

export const t = speaker(HISTORY);
