import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";

import { Validator } from "@seriousme/openapi-schema-validator";

import { stage } from "./harness.js";
import { assertDescribed, DESCRIPTION } from "./openapi.js";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

describe("openapi.json", () => {
  const set = stage({ before, beforeEach, after });
  const filled = (/** @type {string} */ template) => template.replace("{conferenceId}", "abc").replace("{roomCode}", "123456789").replace("{id}", "b-1");
  const described = (/** @type {string} */ template) =>
    METHODS.filter((method) => DESCRIPTION.paths[template][method.toLowerCase()]);

  it("is OpenAPI 3.1", async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(DESCRIPTION));
    assert.ok(valid, JSON.stringify(errors));
    assert.equal(validator.version, "3.1");
  });

  it("is served as it is, to whoever asks", async () => {
    const reply = await set.ask("/openapi.json");
    assert.deepEqual([reply.status, reply.body], [200, DESCRIPTION]);
    assert.equal(reply.headers.get("content-type"), "application/json; charset=utf-8");
    assert.equal(reply.headers.get("cache-control"), "no-cache");
  });

  // What the router has and the description not, is tested where the router is: worker/src/http/route_tests.rs.
  it("describes exactly the methods that each path takes", async () => {
    for (const template of Object.keys(DESCRIPTION.paths)) {
      const methods = described(template);
      assert.ok(methods.length > 0);
      for (const method of METHODS) {
        const { status, headers } = await set.ask(filled(template), { method });
        assert.equal(status === 405, !methods.includes(method), `${method} ${template} ${status}`);
        assert.notEqual(status, 404, `${method} ${template}`);
        if (status === 405) assert.deepEqual(headers.get("allow")?.split(", ").sort(), [...methods].sort(), template);
      }
    }
    assert.deepEqual(await set.upstream(), []);
  });

  it("asks for a caller wherever the worker does", async () => {
    for (const template of Object.keys(DESCRIPTION.paths)) {
      for (const method of described(template)) {
        const { security } = DESCRIPTION.paths[template][method.toLowerCase()];
        const open = security.some((/** @type {object} */ way) => Object.keys(way).length === 0);
        const { status } = await set.ask(filled(template), { method });
        assert.equal(status === 401, !open, `${method} ${template} ${status}`);
      }
    }
  });

  it("is what every reply in these tests is compared with, so that it cannot lie", () => {
    const headers = new Headers({ "content-type": "application/json", "x-request-id": "a", "x-acs-request-id": "a" });
    const reply = (/** @type {number} */ status, /** @type {unknown} */ body) => ({ status, headers, text: JSON.stringify(body), body });
    assertDescribed("GET", "/healthz", reply(200, { status: "ok" }));
    for (const [method, path, wrong] of /** @type {const} */ ([
      ["GET", "/healthz", reply(200, { status: "OK" })],
      ["GET", "/healthz", reply(201, { status: "ok" })],
      ["GET", "/healthz", { ...reply(200, { status: "ok" }), headers: new Headers() }],
      ["GET", "/v1.0/conference/orgConferences", reply(200, {})],
      ["GET", "/v1.0/conference/videoConferences/x", reply(200, { confInfo: { startTime: "now" } })],
      ["GET", "/nowhere", reply(200, {})],
      ["GET", "/nowhere", reply(404, { code: "NotFound" })],
    ])) {
      assert.throws(() => assertDescribed(method, path, wrong), { name: "AssertionError" });
    }
  });
});
