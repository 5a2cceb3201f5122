// What wasm-bindgen makes of src/js and src/host.

import type { Call as Driven } from "../host.js";

export class Client {
  constructor(options: unknown, global: unknown, andCall: boolean, unlock: boolean, conferenceId: unknown);
  free(): void;
  call(unlock: boolean, conferenceId: unknown, options: unknown, andClient: boolean): Call;
}

export interface Call extends Driven {
  free(): void;
}

export function describeError(error: unknown, language: unknown): { title: string; advice: string };

export function initSync(module: WebAssembly.Module | BufferSource): void;
