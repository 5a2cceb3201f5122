// A wait between attempts ends when the clock moves on.
import process from "node:process";

import sinon from "sinon";

import { failNext } from "../../scenario.js";
import { endpoint, perform } from "./perform.js";

await failNext(endpoint);
const clock = sinon.useFakeTimers({ shouldAdvanceTime: true, toNotFake: ["nextTick", "queueMicrotask"] });
await perform();
clock.restore();
// The clock stopped what would let go of the connection, whoever made it.
process.exit();
