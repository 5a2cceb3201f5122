// With ?background in its address the page asks the extension's service worker, else it does it itself.
import { answer } from "../browser/answer.js";
import { endpoint, meeting, tell } from "../browser/tell.js";

tell(async () => {
  const background = new URLSearchParams(location.search).has("background");
  const { error } = await (background ? chrome.runtime.sendMessage({ endpoint, meeting }) : answer({ endpoint, meeting }));
  if (error) throw new Error(error);
});
