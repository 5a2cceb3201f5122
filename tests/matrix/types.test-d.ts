/**
 * Every export of the package, typed as the contract has it. Compiled against
 * the installed package, never run.
 */

import {
  ConferenceClient,
  DingTalkError,
  describeError,
  init,
  lock,
  unlock,
  type CallOptions,
  type ClientOptions,
  type ConferenceAction,
  type Credentials,
  type ErrorKind,
  type LockResult,
} from "dingtalk-conference-lock";
import * as worker from "dingtalk-conference-lock/worker";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Both<A, B> = [A, B] extends [B, A] ? true : false;
declare function is<_Holds extends true>(): void;

// Each form of credentials alone.
const byToken: Credentials = { accessToken: "token" };
const bySyncSource: Credentials = { accessToken: () => "token" };
const byAsyncSource: Credentials = { accessToken: async () => "token" };
const byApp: Credentials = { appKey: "key", appSecret: "secret" };
const bySuite: Credentials = { suiteKey: "key", suiteSecret: "secret", authCorpId: "corp", suiteTicket: "ticket" };
const byTicketSource: Credentials = { suiteKey: "key", suiteSecret: "secret", authCorpId: "corp", suiteTicket: async () => "ticket" };

// And nothing less, more or else.
// @ts-expect-error no credentials
const none: Credentials = {};
// @ts-expect-error a key without its secret
const keyOnly: Credentials = { appKey: "key" };
// @ts-expect-error a secret without its key
const secretOnly: Credentials = { appSecret: "secret" };
// @ts-expect-error a suite without a ticket
const noTicket: Credentials = { suiteKey: "key", suiteSecret: "secret", authCorpId: "corp" };
// @ts-expect-error a suite without the organisation
const noCorp: Credentials = { suiteKey: "key", suiteSecret: "secret", suiteTicket: "ticket" };
// @ts-expect-error a token and an app
const tokenAndApp: Credentials = { accessToken: "token", appKey: "key", appSecret: "secret" };
// @ts-expect-error a token and half an app
const tokenAndKey: Credentials = { accessToken: "token", appKey: "key" };
// @ts-expect-error an app and a suite
const appAndSuite: Credentials = { appKey: "key", appSecret: "secret", suiteKey: "key", suiteSecret: "secret", authCorpId: "corp", suiteTicket: "ticket" };
// @ts-expect-error an app and a ticket
const appAndTicket: Credentials = { appKey: "key", appSecret: "secret", suiteTicket: "ticket" };
// @ts-expect-error the key of one form, the secret of another
const crossed: Credentials = { appKey: "key", suiteSecret: "secret" };
// @ts-expect-error a token that is not text
const numberToken: Credentials = { accessToken: 1 };

const options: ClientOptions = {
  ...byApp,
  endpoint: "https://api.dingtalk.com",
  timeoutMs: 1_000,
  maxRetries: 0,
  fetch: globalThis.fetch,
  dangerouslyAllowBrowser: true,
};
// @ts-expect-error no credentials
const noCredentials: ClientOptions = { endpoint: "https://api.dingtalk.com" };
// @ts-expect-error a misspelt option
const misspelt: ClientOptions = { accessToken: "token", timeout: 1_000 };

const call: CallOptions = { signal: new AbortController().signal, timeoutMs: 1_000, maxRetries: 1 };
const noCall: CallOptions = {};
// @ts-expect-error credentials are the client's
const callWithToken: CallOptions = { accessToken: "token" };

// The client and the functions.
const client: ConferenceClient = new ConferenceClient(options);
for (const credentials of [byToken, bySyncSource, byAsyncSource, bySuite, byTicketSource]) new ConferenceClient(credentials);
// @ts-expect-error options are needed
new ConferenceClient();

is<Same<ReturnType<typeof client.lock>, Promise<LockResult>>>();
is<Same<ReturnType<typeof client.unlock>, Promise<LockResult>>>();
is<Same<ReturnType<typeof lock>, Promise<LockResult>>>();
is<Same<ReturnType<typeof unlock>, Promise<LockResult>>>();
void client.lock("id");
void client.unlock("id", call);
void client.lock("id", noCall);
void lock("id", { ...options, ...call });
void unlock("id", { accessToken: "token", signal: new AbortController().signal });
// @ts-expect-error a meeting has an id
void client.lock();
// @ts-expect-error an id is text
void client.lock(1);
// @ts-expect-error a call without a client needs credentials
void lock("id");
// @ts-expect-error one form of credentials
void lock("id", { accessToken: "token", appKey: "key", appSecret: "secret" });

// What comes back.
is<Same<ConferenceAction, "lock" | "unlock">>();
is<Both<LockResult, { conferenceId: string; action: ConferenceAction; attempts: number; requestId: string | null }>>();
is<Same<
  ErrorKind,
  | "invalid-argument" | "authentication" | "permission" | "throttled" | "quota" | "conference-closed"
  | "rejected" | "server" | "network" | "timeout" | "protocol"
>>();

export function handle(error: unknown): ErrorKind | undefined {
  if (!(error instanceof DingTalkError)) return undefined;
  const asError: Error = error;
  void asError;
  is<Same<typeof error.name, "DingTalkError">>();
  is<Same<typeof error.kind, ErrorKind>>();
  is<Same<typeof error.code, string>>();
  is<Same<typeof error.status, number | null>>();
  is<Same<typeof error.requestId, string | null>>();
  is<Same<(typeof error.requiredScopes)[number], string>>();
  is<Same<typeof error.retryable, boolean>>();
  is<Same<typeof error.retryAfterMs, number | null>>();
  is<Same<typeof error.attempts, number>>();
  is<Same<typeof error.conferenceId, string>>();
  is<Same<typeof error.action, ConferenceAction>>();
  is<Same<typeof error.cause, unknown>>();
  return error.kind;
}

// A person reads this.
is<Both<ReturnType<typeof describeError>, { title: string; advice: string }>>();
describeError(new Error("any"));
describeError("anything", "en");
describeError(null, "zh");
// @ts-expect-error only these two languages
describeError(null, "fr");

// Whatever may be compiled or is compiled, now or later.
declare const module: WebAssembly.Module;
is<Same<ReturnType<typeof init>, Promise<void>>>();
void init();
void init(module);
void init(new Uint8Array());
void init(new ArrayBuffer(0));
void init(new URL("https://example.com/a.wasm"));
void init(new Response());
void init(Promise.resolve(module));
void init(fetch("https://example.com/a.wasm"));

// The edge function's part: the variables are all optional, since which of them are needed is told by an error.
is<Same<ReturnType<typeof worker.lock>, Promise<LockResult>>>();
is<Same<ReturnType<typeof worker.unlock>, Promise<LockResult>>>();
is<Same<Parameters<typeof worker.lock>, [conferenceId: string, env: worker.WorkerEnv, call?: CallOptions | undefined]>>();
is<Same<Parameters<worker.ConferenceLock["unlock"]>, [conferenceId: string]>>();
is<Same<ReturnType<worker.ConferenceLock["lock"]>, Promise<LockResult>>>();
declare const env: { DINGTALK_APP_KEY: string; DINGTALK_APP_SECRET: string; OTHER: object };
void worker.lock("id", env, { maxRetries: 0 });
// @ts-expect-error a variable that is not text
void worker.lock("id", { DINGTALK_APP_KEY: 7 });
// @ts-expect-error no variables
void worker.lock("id");
