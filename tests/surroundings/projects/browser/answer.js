import { ConferenceClient } from "dingtalk-conference-lock";

import { ACCESS_TOKEN, lockUnlockLock } from "../../scenario.js";

/** A worker's part, for those that ask it by messages. */
export async function answer({ endpoint, meeting }) {
  try {
    const client = new ConferenceClient({ endpoint, accessToken: ACCESS_TOKEN });
    await lockUnlockLock((action) => client[action](meeting));
    return {};
  } catch (error) {
    return { error: `${error}${error.cause ? ` (${error.cause})` : ""}` };
  }
}
