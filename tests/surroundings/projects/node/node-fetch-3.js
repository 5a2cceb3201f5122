import fetch from "node-fetch";

import { perform } from "./perform.js";

await perform({ fetch });
