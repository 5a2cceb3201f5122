import { testDropIn } from "./drop-in.js";
import { pythonSdk } from "./python-sdk.js";

testDropIn("the official Python SDK", pythonSdk);
