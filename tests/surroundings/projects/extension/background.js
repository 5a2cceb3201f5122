import { answer } from "../browser/answer.js";

chrome.runtime.onMessage.addListener((message, sender, reply) => {
  answer(message).then(reply);
  return true; // the reply comes later
});
