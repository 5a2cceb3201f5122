// With the clock standing still a call must end all the same: nothing but the network decides when.
import process from "node:process";

import sinon from "sinon";

import { perform } from "./perform.js";

// Without these two no fetch of Node's ends, whoever calls it.
const clock = sinon.useFakeTimers({ toNotFake: ["nextTick", "queueMicrotask"] });
await perform();
clock.restore();
// The clock stopped what would let go of the connection, whoever made it.
process.exit();
