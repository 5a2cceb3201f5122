/**
 * The package's types in a project that has no types of DOM, of Node's or of neither. Compiled against the
 * installed package, never run.
 */

import { ConferenceClient, DingTalkError, describeError, init, lock, type CallOptions, type ClientOptions } from "dingtalk-conference-lock";
import * as worker from "dingtalk-conference-lock/worker";

// A18: an option that may be undefined is given as it is, and a signal may be null, as `fetch` takes them.
declare const text: string | undefined;
declare const number: number | undefined;
declare const yes: boolean | undefined;
declare const signal: { aborted: boolean; addEventListener(type: string, listener: () => void): void; removeEventListener(type: string, listener: () => void): void };
declare const maybe: typeof signal | null | undefined;
const options: ClientOptions = { accessToken: "token", endpoint: text, timeoutMs: number, maxRetries: number, fetch: undefined, dangerouslyAllowBrowser: yes, appKey: undefined };
const call: CallOptions = { signal: maybe, timeoutMs: undefined, maxRetries: number };
void new ConferenceClient(options).lock("id", call);
void lock("id", { ...options, ...call, signal: null });
// @ts-expect-error a credential may not be undefined
const none: ClientOptions = { accessToken: text };
// @ts-expect-error a signal is no text
const wrong: CallOptions = { signal: "stop" };

// P9: other libraries' fetch, each with types of its own.
class TheirResponse { status = 200; }
declare const nodeFetch: (url: string | { href: string }, init?: { method?: string; headers?: Record<string, string>; signal?: typeof signal | null }) => Promise<TheirResponse>;
new ConferenceClient({ accessToken: "token", fetch: nodeFetch });
new ConferenceClient({ accessToken: "token", fetch: async () => new TheirResponse() });
// @ts-expect-error a fetch gives a response
new ConferenceClient({ accessToken: "token", fetch: () => 1 });

const variables: Record<string, string | undefined> = {};
const client: ConferenceClient = ConferenceClient.fromVariables(variables);
void client;
declare const env: { DINGTALK_APP_KEY: string; DINGTALK_APP_SECRET: { get(): Promise<string> }; DINGTALK_ENDPOINT: string | undefined; OTHER: number };
void worker.lock("id", env, call);

export function handle(error: unknown): string {
  if (error instanceof DingTalkError) {
    const { name, message }: { name: string; message: string } = error.toJSON();
    return name + message + error.kind + String(error.cause);
  }
  return describeError(error, "zh").title;
}
void init();
void init(new Uint8Array());
void init(Promise.resolve(new ArrayBuffer(0)));
