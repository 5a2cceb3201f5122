// What a program does that wants one undici for everything: its fetch, Headers, Response … become the globals.
import { install, setGlobalDispatcher } from "undici";

import { dispatcher } from "./dispatcher.js";
import { perform } from "./perform.js";

setGlobalDispatcher(dispatcher);
install();
await perform();
await dispatcher.close();
