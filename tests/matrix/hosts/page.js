/** Runs in a page, by whichever bundler made it. */

import * as api from "dingtalk-conference-lock";

import { reportScenario } from "./report.js";

reportScenario(api);
