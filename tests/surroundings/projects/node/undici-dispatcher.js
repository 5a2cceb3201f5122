import { fetch } from "undici";

import { dispatcher } from "./dispatcher.js";
import { perform } from "./perform.js";

await perform({ fetch: (url, init) => fetch(url, { ...init, dispatcher }) });
await dispatcher.close();
