import { browserTracingIntegration, init } from "@sentry/browser";
import { ConferenceClient } from "dingtalk-conference-lock";

import { ACCESS_TOKEN, lockUnlockLock } from "../../scenario.js";
import { endpoint, meeting, tell } from "./tell.js";

tell(async () => {
  const client = new ConferenceClient({ endpoint, accessToken: ACCESS_TOKEN });
  init({
    dsn: `http://public@${location.host}/1`,
    integrations: [browserTracingIntegration()],
    tracesSampleRate: 1,
    tracePropagationTargets: [endpoint],
  });
  await lockUnlockLock((action) => client[action](meeting));
});
