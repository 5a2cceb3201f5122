/** In workerd: every case in a Durable Object of its own, whose name is the path. Answers with what is wrong. */

import { DurableObject } from "cloudflare:workers";

import { durableStore } from "../../../worker/state/durable.js";
import { CASES, runCases } from "./cases.js";

export class Case extends DurableObject {
  /**
   * @param {import("../../../worker/state/durable.js").Context} ctx
   * @param {unknown} env
   */
  constructor(ctx, env) {
    super(ctx, env);
    this.store = durableStore(ctx.storage);
  }

  /** @param {string} name */
  run(name) {
    return runCases((use) => use(this.store), name)[name];
  }
}

export default {
  /**
   * @param {Request} _
   * @param {{ CASE: { idFromName: (name: string) => unknown, get: (id: unknown) => Case } }} env
   */
  fetch: async (_, { CASE }) => {
    const told = Object.keys(CASES).map(async (name) => [name, await CASE.get(CASE.idFromName(name)).run(name)]);
    return Response.json(Object.fromEntries(await Promise.all(told)));
  },
};
