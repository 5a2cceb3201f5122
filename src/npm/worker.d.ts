import type { CallOptions, LockResult } from "./index.js";

/** A text, or a secret in a store that is asked for it, as Cloudflare's Secrets Store. */
type Variable = string | { get(): Promise<string> } | undefined;

/**
 * The variables and secrets of an edge function: those of this project's edge worker. Others in `env`
 * are of no interest. An internal app has `DINGTALK_APP_KEY` and `DINGTALK_APP_SECRET`, a third-party
 * enterprise app the `DINGTALK_SUITE_…` variables and `DINGTALK_AUTH_CORP_ID`.
 */
export interface WorkerEnv {
  DINGTALK_APP_KEY?: Variable;
  DINGTALK_APP_SECRET?: Variable;
  DINGTALK_SUITE_KEY?: Variable;
  DINGTALK_SUITE_SECRET?: Variable;
  DINGTALK_SUITE_TICKET?: Variable;
  DINGTALK_AUTH_CORP_ID?: Variable;
  /** @default "https://api.dingtalk.io" */
  DINGTALK_ENDPOINT?: Variable;
}

/**
 * Locks the meeting as the app of `env`. Calls for one app share its token.
 * @throws {DingTalkError} `invalid-argument`, which names the variable, where one is missing or wrong;
 *   `authentication` where its store fails, or gives nothing within 5 s
 */
export function lock(conferenceId: string, env: WorkerEnv, call?: CallOptions): Promise<LockResult>;
/**
 * Unlocks the meeting as the app of `env`. Calls for one app share its token.
 * @throws {DingTalkError} `invalid-argument` or `authentication`, as {@link lock}
 */
export function unlock(conferenceId: string, env: WorkerEnv, call?: CallOptions): Promise<LockResult>;

/**
 * For other Workers, through a service binding whose `entrypoint` is `ConferenceLock`: export it from
 * your Worker. Only on Cloudflare Workers; the module has no such export elsewhere.
 *
 * A failed call rejects with an `Error` that has the name, the message and the fields of a
 * `DingTalkError`, except `cause`, but not its class: RPC keeps none. That needs a compatibility date
 * from 2026-04-21 on, or the flag `enhanced_error_serialization`, in both Workers.
 */
export class ConferenceLock {
  constructor(context: unknown, env: WorkerEnv);
  /** What Cloudflare's `Service` type knows an entry point by. */
  readonly __WORKER_ENTRYPOINT_BRAND: never;
  lock(conferenceId: string): Promise<LockResult>;
  unlock(conferenceId: string): Promise<LockResult>;
}

export {};
