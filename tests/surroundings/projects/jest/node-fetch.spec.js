import { test } from "@jest/globals";
import { ConferenceClient } from "dingtalk-conference-lock";

import { ACCESS_TOKEN, lockUnlockLock } from "../../scenario.js";

test("node-fetch", async () => {
  const client = new ConferenceClient({ endpoint: process.env.ENDPOINT, accessToken: ACCESS_TOKEN });
  await lockUnlockLock((action) => client[action]("node-fetch"));
});
