import { ConferenceClient } from "dingtalk-conference-lock";

import { ACCESS_TOKEN, lockUnlockLock } from "../../scenario.js";
import { endpoint, meeting, tell } from "./tell.js";

tell(async () => {
  const client = new ConferenceClient({ endpoint, accessToken: ACCESS_TOKEN });
  await lockUnlockLock((action) => client[action](meeting));
});
