// What src/build/worker.js puts together.

declare module "dingtalk-conference-lock-worker" {
  export function initSync(options: { module: WebAssembly.Module | BufferSource }): unknown;
  export function handle(request: Request, env: unknown, assets: Record<string, string>): Promise<Response>;
}

declare module "page-assets" {
  /** The texts of the page's files, by name. */
  const assets: Record<string, string>;
  export default assets;
}

declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
