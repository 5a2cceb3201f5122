import { ConferenceClient } from "dingtalk-conference-lock";
import { afterEach, test, vi } from "vitest";

import { ACCESS_TOKEN, failNext, lockUnlockLock } from "../../scenario.js";

const endpoint = process.env.ENDPOINT;

afterEach(() => vi.useRealTimers());

test("standing", async () => {
  vi.useFakeTimers();
  const client = new ConferenceClient({ endpoint, accessToken: ACCESS_TOKEN });
  await lockUnlockLock((action) => client[action]("standing"));
});

test("advanced", async () => {
  await failNext(endpoint);
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const client = new ConferenceClient({ endpoint, accessToken: ACCESS_TOKEN });
  await lockUnlockLock((action) => client[action]("advanced"));
});
