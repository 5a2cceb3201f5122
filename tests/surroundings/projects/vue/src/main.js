// Presses the component's buttons as a person would. The address says which of its clients is used.
import { createApp } from "vue";

import { ACCESS_TOKEN, ACTIONS, lockUnlockLock } from "../../../scenario.js";
import { endpoint, meeting, tell } from "../../browser/tell.js";
import App from "./App.vue";

tell(async () => {
  createApp(App, { accessToken: ACCESS_TOKEN, endpoint, meeting }).mount("#app");
  if (!new URLSearchParams(location.search).has("taken")) {
    await lockUnlockLock(async (action) => ({ action: await press("reactive", action) }));
    return;
  }
  for (const action of ACTIONS) {
    const text = await press("taken", action);
    if (!text.includes(`client.${action}(`)) throw new Error(`${action} says nothing of client.${action}(…): ${text}`);
  }
});

/** What the component shows after the press of a button. */
function press(kind, action) {
  const output = document.querySelector("output");
  return new Promise((resolve) => {
    const watch = new MutationObserver(() => {
      if (output.textContent === "") return;
      watch.disconnect();
      resolve(output.textContent);
    });
    watch.observe(output, { childList: true, characterData: true, subtree: true });
    document.querySelector(`button.${kind}.${action}`).click();
  });
}
