import { endpoint, meeting, tell } from "./tell.js";

tell(
  () =>
    new Promise((resolve, reject) => {
      const worker = new Worker("worker.js", { type: "module" });
      worker.onmessage = ({ data: { error } }) => (error ? reject(new Error(error)) : resolve());
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage({ endpoint, meeting });
    }),
);
