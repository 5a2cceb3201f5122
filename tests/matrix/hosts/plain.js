/** Runs in a page as it stands: no bundler, no import map. */

// @ts-expect-error there is no such path here, only where the page is served
import * as api from "../node_modules/dingtalk-conference-lock/index.js";

import { reportScenario } from "./report.js";

reportScenario(api);
