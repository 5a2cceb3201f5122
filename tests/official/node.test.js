import { testDropIn } from "./drop-in.js";
import { nodeSdk } from "./node-sdk.js";

testDropIn("the official Node SDK", nodeSdk);
