import { Window } from "happy-dom";

import { endpoint, perform } from "./perform.js";

const window = new Window({ url: endpoint });
await perform({ fetch: window.fetch.bind(window) });
await window.happyDOM.close();
