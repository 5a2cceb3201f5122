import fetch from "node-fetch-2";

import { perform } from "./perform.js";

await perform({ fetch });
