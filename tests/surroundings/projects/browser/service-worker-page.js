import { endpoint, meeting, tell } from "./tell.js";

tell(async () => {
  await navigator.serviceWorker.register("service-worker.js");
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  const reply = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
  active.postMessage({ endpoint, meeting }, [port2]);
  const { error } = await reply;
  if (error) throw new Error(error);
});
