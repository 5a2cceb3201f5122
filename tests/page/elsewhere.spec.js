/** The page on a web server of one's own, before a worker on another origin. */

import { readFileSync } from "node:fs";
import { createServer } from "node:http";

import { serveWorker } from "../../worker/serve.js";
import { expect, keyField, KEYS, lock, quiet, row, test, TITLE, variablesFor } from "./fixtures.js";

const PAGE = new URL("../../dist/page/", import.meta.url);
const TYPES = /** @type {Record<string, string>} */ ({ html: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8" });

test("signs in with a key kept in memory only, lists, locks, and has forgotten the key after a reload", async ({ page, servers, stage, context }) => {
  let worker = "";
  const host = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://page");
    const name = pathname === "/" ? "index.html" : pathname.slice(1);
    try {
      const text = readFileSync(new URL(name, PAGE), "utf8").replace('<meta name="worker" content="">', `<meta name="worker" content="${worker}">`);
      const policy = `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src ${worker}; img-src data:`;
      response.writeHead(200, { "content-type": TYPES[name.split(".").pop() ?? ""] ?? "", "content-security-policy": policy }).end(text);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => host.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (host.address());
  const origin = `http://127.0.0.1:${port}`;
  const running = await serveWorker({ port: 0, variables: variablesFor(servers.simulator, { ALLOWED_ORIGINS: origin }), log: quiet });
  worker = running.url;
  try {
    await page.goto(`${origin}/?worker=https://evil.example`);
    await expect(page.getByText("It stays in this tab and is forgotten on reload.")).toBeVisible();
    await keyField(page).fill("not-a-key");
    await page.keyboard.press("Enter");
    await expect(page.getByText("This access key is not known here.").filter({ visible: true }).first()).toBeVisible();
    await keyField(page).fill(KEYS.everything);
    await page.keyboard.press("Enter");
    await lock(page, TITLE);
    await expect(row(page, TITLE)).toContainText(/Locked by .front-desk. at/);
    expect(await stage.join()).toBe(423);
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]));
    expect(kept).not.toContain(KEYS.everything);
    expect(await context.cookies()).toEqual([]);
    await page.reload();
    await expect(keyField(page)).toBeVisible();
  } finally {
    host.close();
    await running.close();
  }
});
