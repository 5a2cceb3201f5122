// A program as strict as the compiler makes it: `node index.js ENDPOINT MEETING TOKEN`.
import process from "node:process";

import { type CallOptions, ConferenceClient, describeError, DingTalkError, init, lock, type LockResult } from "dingtalk-conference-lock";
import { lock as lockByEnv, type WorkerEnv } from "dingtalk-conference-lock/worker";

const [, , endpoint, meeting = "", accessToken = ""] = process.argv;

// What is perhaps not there is passed on as it is, as to fetch.
const perhaps: AbortSignal | undefined = process.env["NO_SIGNAL"] ? undefined : new AbortController().signal;
const none: CallOptions = { signal: null, timeoutMs: undefined, maxRetries: undefined };

try {
  await init();
  const client = new ConferenceClient({
    accessToken,
    endpoint,
    timeoutMs: undefined,
    maxRetries: undefined,
    fetch: undefined,
    dangerouslyAllowBrowser: undefined,
  });
  const locked: LockResult = await client.lock(meeting, { signal: perhaps });
  const unlocked = await client.unlock(meeting, none);
  const again = await lock(meeting, { accessToken, endpoint, signal: perhaps, fetch });
  if (locked.action !== "lock" || unlocked.action !== "unlock" || again.attempts !== 1) throw new Error("not what was asked for");
} catch (error) {
  console.error(error instanceof DingTalkError ? `${error.kind}: ${error.message}` : error, describeError(error).advice);
  process.exitCode = 1;
}

// Only compiled: the variables of an edge function, each of which may be missing.
export const byEnv = (env: WorkerEnv): Promise<LockResult> => lockByEnv(meeting, { ...env, DINGTALK_ENDPOINT: endpoint });
