import { ConferenceClient } from "dingtalk-conference-lock";
import { registerInstrumentations } from "@opentelemetry/instrumentation";
import { FetchInstrumentation } from "@opentelemetry/instrumentation-fetch";
import { WebTracerProvider } from "@opentelemetry/sdk-trace-web";

import { ACCESS_TOKEN, lockUnlockLock } from "../../scenario.js";
import { endpoint, meeting, tell } from "./tell.js";

tell(async () => {
  const client = new ConferenceClient({ endpoint, accessToken: ACCESS_TOKEN });
  // After the client was made: the fetch of the moment of the call is the one that counts.
  new WebTracerProvider().register();
  registerInstrumentations({ instrumentations: [new FetchInstrumentation()] });
  await lockUnlockLock((action) => client[action](meeting));
});
