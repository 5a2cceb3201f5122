/** Replies against worker/openapi.json, in which every one has to be described. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";

export const DESCRIPTION = JSON.parse(readFileSync(new URL("../../worker/openapi.json", import.meta.url), "utf8"));

const ajv = new Ajv2020({ allErrors: true, strict: false });
formats.default(ajv);
ajv.addSchema(DESCRIPTION, "openapi");

/** What was seen: "GET /path 200". @type {Set<string>} */
export const seen = new Set();

/**
 * @param {string} method
 * @param {string} path with its query
 * @param {{ status: number, headers: Headers, text: string, body: unknown }} reply
 */
export function assertDescribed(method, path, reply) {
  const where = `${method} ${path.slice(0, 100)} ${reply.status}`;
  const template = templateOf(path.split("?")[0] ?? "");
  const operation = template && DESCRIPTION.paths[template][method.toLowerCase()];
  if (!operation) return assertRefused(where, method, reply);
  seen.add(`${method} ${template} ${reply.status}`);
  const response = responseOf(template, method, reply.status);
  assert.ok(response, `${where} is not described`);
  for (const [name, header] of Object.entries(response.headers ?? {})) {
    const { required = false, schema } = resolve(header);
    const value = reply.headers.get(name);
    assert.ok(value !== null || !required, `${where} has no ${name}`);
    if (value !== null) assertValid(where, schema, value);
  }
  if (!response.content) return assert.equal(reply.text, "", where);
  if (method === "HEAD") return;
  const type = reply.headers.get("content-type")?.split(";")[0] ?? "";
  assert.ok(type in response.content, `${where} has the type ${type}`);
  assertValid(where, response.content[type].schema, type === "application/json" ? reply.body : reply.text);
}

/**
 * What is no path of the worker's, or no method of the path, is refused in the one form there is; or it
 * is a browser that asks whether it may.
 * @param {string} where
 * @param {string} method
 * @param {{ status: number, headers: Headers, text: string, body: unknown }} reply
 */
function assertRefused(where, method, reply) {
  if (method === "OPTIONS" && reply.status === 204) return assert.equal(reply.text, "", where);
  assert.ok(reply.status >= 400, `${where} is not described`);
  // For who went there with a browser it is a page.
  if (reply.headers.get("content-type")?.startsWith("text/html")) return;
  if (method !== "HEAD") assertValid(where, { $ref: "#/components/schemas/Failure" }, reply.body);
}

/**
 * The most special of those that fit.
 * @param {string} path
 */
function templateOf(path) {
  const segments = path.split("/");
  const fits = Object.keys(DESCRIPTION.paths).filter((template) => {
    const wanted = template.split("/");
    return wanted.length === segments.length && wanted.every((text, index) => text.startsWith("{") || text === segments[index]);
  });
  return fits.sort((a, b) => a.split("{").length - b.split("{").length)[0];
}

/**
 * @param {string} template
 * @param {string} method
 * @param {number} status
 */
function responseOf(template, method, status) {
  const { responses } = DESCRIPTION.paths[template][method.toLowerCase()];
  return resolve(responses[status] ?? responses[`${Math.floor(status / 100)}XX`]);
}

/** @param {any} value */
function resolve(value) {
  if (!value?.$ref) return value;
  return value.$ref.slice(2).split("/").reduce((/** @type {any} */ at, /** @type {string} */ name) => at[name], DESCRIPTION);
}

/**
 * @param {string} where
 * @param {object} schema
 * @param {unknown} value
 */
function assertValid(where, schema, value) {
  // A schema of the document, in which its references are looked up.
  const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi#/'));
  const validate = ajv.compile(absolute);
  assert.ok(validate(value), `${where}: ${ajv.errorsText(validate.errors)}: ${JSON.stringify(value).slice(0, 500)}`);
}
