/** What src/build/package.js makes of the module and of wasm-bindgen's JavaScript: see src/npm/lib.rs. */
declare module "#native" {
  export class Client {
    constructor(ofVariables: boolean);
    begin(unlock: boolean): number;
    next(call: number, event: number, nowMs: number, random: number): void;
    free(): void;
  }
  export const imports: WebAssembly.Imports;
  export function setExports(exports: WebAssembly.Exports): void;
}

/** Where the module comes from. */
declare module "#source" {
  export default function source(): WebAssembly.Module | BufferSource;
}

declare module "*.txt" {
  const text: string;
  export default text;
}

/** The package's main entry, which has been built by itself. */
declare module "#index" {
  export * from "dingtalk-conference-lock";
}
