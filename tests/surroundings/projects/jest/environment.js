// What many projects have, by a package or a few lines such as these: jsdom, with what Node has and jsdom has not.
import { TestEnvironment } from "jest-environment-jsdom";

export default class extends TestEnvironment {
  async setup() {
    await super.setup();
    Object.assign(this.global, { fetch, Headers, Request, Response, TextDecoder, TextEncoder });
  }
}
