import { afterEach, jest, test } from "@jest/globals";
import { ConferenceClient } from "dingtalk-conference-lock";

import { ACCESS_TOKEN, failNext, lockUnlockLock } from "../../scenario.js";

const endpoint = process.env.ENDPOINT;

afterEach(() => jest.useRealTimers());

test("standing", async () => {
  jest.useFakeTimers();
  const client = new ConferenceClient({ endpoint, accessToken: ACCESS_TOKEN });
  await lockUnlockLock((action) => client[action]("standing"));
});

test("advanced", async () => {
  await failNext(endpoint);
  jest.useFakeTimers({ advanceTimers: true });
  const client = new ConferenceClient({ endpoint, accessToken: ACCESS_TOKEN });
  await lockUnlockLock((action) => client[action]("advanced"));
});
