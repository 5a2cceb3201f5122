/** The official Python SDK, unmodified, as one function. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { PYTHON } from "./python.js";

const SCRIPT = fileURLToPath(new URL("python_sdk.py", import.meta.url));

/** @returns {import("./node-sdk.js").Sdk} */
export function pythonSdk() {
  // Without the variables by which a proxy or a person's own packages would come in between.
  const env = { PATH: process.env.PATH, NO_PROXY: "*" };
  const python = spawn(PYTHON, ["-I", SCRIPT], { stdio: ["pipe", "pipe", "inherit"], env });
  const lines = createInterface(python.stdout)[Symbol.asyncIterator]();
  return {
    call: async (endpoint, token, { operation, args }) => {
      python.stdin.write(`${JSON.stringify({ endpoint: new URL(endpoint).host, token, operation, args })}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error("the Python process has ended");
      return JSON.parse(value);
    },
    close: async () => {
      const closed = once(python, "close");
      python.stdin.end();
      await closed;
    },
  };
}
