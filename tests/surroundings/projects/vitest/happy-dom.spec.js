import { ConferenceClient } from "dingtalk-conference-lock";
import { expect, test } from "vitest";

import { ACCESS_TOKEN, lockUnlockLock } from "../../scenario.js";

test("happy-dom", async () => {
  expect(navigator.userAgent).toContain("HappyDOM");
  const client = new ConferenceClient({ endpoint: process.env.ENDPOINT, accessToken: ACCESS_TOKEN });
  await lockUnlockLock((action) => client[action]("happy-dom"));
});
