// As in the answers that people find: the encoders are Node's, fetch goes by jsdom's XMLHttpRequest.
import { TextDecoder, TextEncoder } from "node:util";

import "whatwg-fetch";

Object.assign(globalThis, { TextDecoder, TextEncoder });
