/** Replies that DingTalk does not promise, but that arrive. */

const JSON_TYPE = "application/json; charset=utf-8";

/**
 * The answer with its true length, of which only the first half arrives: then the connection breaks,
 * or nothing more comes for as long as the reader waits.
 * @param {Response} answer
 * @param {"truncate" | "stall"} form
 */
export async function cut(answer, form) {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const headers = new Headers(answer.headers);
  headers.set("content-length", String(bytes.length));
  let sent = false;
  const body = new ReadableStream(
    {
      pull(controller) {
        // Not both at once: an error discards what is still queued.
        if (!sent) controller.enqueue(bytes.subarray(0, bytes.length / 2));
        else if (form === "truncate") controller.error(new TypeError("the simulator cut this answer short"));
        else return new Promise(() => {});
        sent = true;
        return undefined;
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status: answer.status, headers });
}

/** Says it is JSON; is neither that nor UTF-8. */
export function garbage(status = 200) {
  const bytes = Uint8Array.of(0x7b, 0xff, 0xfe, 0x00, 0xc3, 0x28, 0x80, 0x1f, 0x8b);
  return new Response(bytes, { status, headers: { "content-type": JSON_TYPE } });
}

/**
 * Valid JSON that says `success`, so that only a client which limits what it reads refuses it. Made as
 * it is read, and no further once it is cancelled.
 * @param {number} size in bytes, of what stands beside the rest
 * @param {number} [status]
 */
export function huge(size, status = 200) {
  const text = new TextEncoder();
  const padding = text.encode("x".repeat(64 * 1024));
  let left = size;
  let begun = false;
  const body = new ReadableStream(
    {
      pull(controller) {
        if (!begun) controller.enqueue(text.encode('{"success":true,"padding":"'));
        else if (left > 0) {
          controller.enqueue(padding.slice(0, left));
          left -= padding.length;
        } else {
          controller.enqueue(text.encode('"}'));
          controller.close();
        }
        begun = true;
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status, headers: { "content-type": JSON_TYPE } });
}

/** What a proxy, a firewall or a portal says in DingTalk's place. */
export function html(status = 403) {
  const page = `<!doctype html>\r\n<html><head><title>${status}</title></head><body><h1>${status}</h1><hr>intermediary</body></html>\r\n`;
  return new Response(page, { status, headers: { "content-type": "text/html" } });
}

/** What a banned address is reported to get instead of HTML. Its status is not known. */
export function ban(status = 403) {
  const body = { status: 1111, wait: 5, source: "x5", punish: "deny", uuid: crypto.randomUUID() };
  return new Response(JSON.stringify(body), { status, headers: { "content-type": JSON_TYPE } });
}
