import { answer } from "./answer.js";

self.addEventListener("message", (event) => {
  const [port] = event.ports;
  event.waitUntil(answer(event.data).then((reply) => port.postMessage(reply)));
});
