/** What this view says. */

import { speaker } from "../shared.js";
import { SEVERAL } from "./strings.js";

export const t = speaker(SEVERAL);
