import { ConferenceClient } from "dingtalk-conference-lock";
import { expect, test } from "vitest";

import { ACCESS_TOKEN, lockUnlockLock } from "../../scenario.js";

test("jsdom", async () => {
  expect(navigator.userAgent).toContain("jsdom");
  const client = new ConferenceClient({ endpoint: process.env.ENDPOINT, accessToken: ACCESS_TOKEN });
  await lockUnlockLock((action) => client[action]("jsdom"));
});
