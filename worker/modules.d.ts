// What src/build/worker.js puts together.

declare module "dingtalk-conference-lock-worker" {
  export function initSync(options: { module: WebAssembly.Module | BufferSource }): unknown;
  export function handle(request: Request, env: unknown, assets: Record<string, string>): Promise<Response>;
  export function perform(env: unknown, action: "lock" | "unlock", conferenceId: string): Promise<unknown>;
  /** What DingTalk's Stream is opened with, where it is wanted. */
  export function streamApp(env: unknown): Promise<{ endpoint: string; clientId: string; clientSecret: string } | undefined>;
  export function streamOpened(env: unknown, lostMs: number | undefined): Promise<void>;
  export function takeEvent(env: unknown, message: string): Promise<void>;
  /** The keeper of an app, in memory: the host has what it keeps. */
  export class KeeperObject {
    constructor(host: import("./state/lasting.js").Host, env: unknown);
    ask(text: string): Promise<string>;
    woken(): Promise<void>;
    /** The same in a process that has just begun, on a host where it goes on for long. */
    begun(): Promise<void>;
    free(): void;
  }
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

declare module "cloudflare:workers" {
  /** What a Worker's RPC class extends. */
  export class WorkerEntrypoint {
    constructor(context: unknown, env: unknown);
    protected readonly ctx: { waitUntil(work: Promise<unknown>): void };
    protected readonly env: any;
  }

  /** What the class of a Durable Object extends. */
  export class DurableObject {
    constructor(context: unknown, env: unknown);
  }
}

declare module "page-compressed" {
  /** The same, compressed, in base64. */
  const compressed: Record<string, { br: string; gzip: string }>;
  export default compressed;
}
