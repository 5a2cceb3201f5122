// The host's own, since a test may put others in their place while a request waits.
const { setTimeout, clearTimeout } = globalThis;

/**
 * Answers a request that has taken a fault.
 * @param {import("./faults.js").Fault} fault
 * @param {Request} request
 * @param {() => Response} answer the normal answer; asked for only where the fault lets the request through
 * @returns {Promise<Response>}
 */
export async function answerWithFault(fault, request, answer) {
  if (fault.delay > 0) await delay(fault.delay, request);
  switch (fault.form) {
    case "reply":
      return new Response(fault.reply?.body ?? null, fault.reply);
    case "reset":
      return Response.error();
    case "truncate":
      return truncated(answer());
    case "garbage":
      return garbage();
    case "huge":
      return huge();
    case "none":
      return answer();
  }
}

/**
 * Rejects with the signal's reason, as `fetch` does, when the request is given up. The timer holds
 * the request, not only its signal: in Node a signal follows its source only while its request lives.
 * @param {number} ms
 * @param {Request} request
 * @returns {Promise<void>}
 */
function delay(ms, request) {
  return new Promise((resolve, reject) => {
    if (request.signal.aborted) {
      reject(request.signal.reason);
      return;
    }
    const stop = () => {
      clearTimeout(timer);
      reject(request.signal.reason);
    };
    const timer = setTimeout(() => {
      request.signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    request.signal.addEventListener("abort", stop, { once: true });
  });
}

/**
 * The answer with its true length, of which only the first half arrives.
 * @param {Response} answer
 */
async function truncated(answer) {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const headers = new Headers(answer.headers);
  headers.set("content-length", String(bytes.length));
  let sent = false;
  const body = new ReadableStream(
    {
      pull(controller) {
        // Not both at once: an error discards what is still queued.
        if (sent) controller.error(new TypeError("the simulator cut this answer short"));
        else controller.enqueue(bytes.subarray(0, bytes.length / 2));
        sent = true;
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status: answer.status, headers });
}

/** Says it is JSON; is neither that nor UTF-8. */
function garbage() {
  const bytes = Uint8Array.of(0x7b, 0xff, 0xfe, 0x00, 0xc3, 0x28, 0x80, 0x1f, 0x8b);
  return new Response(bytes, { headers: { "content-type": "application/json; charset=utf-8" } });
}

/**
 * Four MiB of valid JSON that says `success`, so that only a client which limits what it reads
 * refuses it. Made as it is read, and no further once it is cancelled.
 */
function huge() {
  const text = new TextEncoder();
  const padding = text.encode("x".repeat(64 * 1024));
  let chunk = 0;
  const body = new ReadableStream(
    {
      pull(controller) {
        if (chunk === 0) controller.enqueue(text.encode('{"success":true,"padding":"'));
        else if (chunk <= 64) controller.enqueue(padding.slice());
        else {
          controller.enqueue(text.encode('"}'));
          controller.close();
        }
        chunk += 1;
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: { "content-type": "application/json; charset=utf-8" } });
}
