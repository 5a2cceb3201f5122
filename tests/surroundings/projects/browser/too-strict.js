import { ConferenceClient, describeError, DingTalkError } from "dingtalk-conference-lock";

import { endpoint, tell } from "./tell.js";

tell(async () => {
  try {
    new ConferenceClient({ endpoint, accessToken: "t" });
  } catch (error) {
    const { title } = describeError(error);
    if (error instanceof DingTalkError && error.message.includes("wasm-unsafe-eval") && title) return;
    throw error;
  }
  throw new Error("the constructor did not throw");
});
