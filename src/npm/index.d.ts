/** What can be done to a running meeting. */
export type ConferenceAction = "lock" | "unlock";

/**
 * What this package asks of the platform's types, as far as it does. They are written out, since a project
 * need have neither DOM's types nor Node's.
 */
interface Signal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  // Methods, which take the platform's own though their parameters are narrower.
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** The platform's `fetch`, or that of node-fetch, undici or happy-dom, of which each has its own types for the same. */
type Fetch = (url: any, init?: any) => PromiseLike<object>;

/** A token or caller key that you have, or a function that is asked for it at each use. */
interface AccessTokenCredentials {
  /** DingTalk's access token, or the caller key of an edge worker: visible ASCII, at most 8,192 bytes. */
  accessToken: string | (() => string | Promise<string>);
  appKey?: undefined;
  appSecret?: undefined;
  suiteKey?: undefined;
  suiteSecret?: undefined;
  authCorpId?: undefined;
  suiteTicket?: undefined;
}

/** An internal app of one organisation. */
interface InternalAppCredentials {
  appKey: string;
  appSecret: string;
  accessToken?: undefined;
  suiteKey?: undefined;
  suiteSecret?: undefined;
  authCorpId?: undefined;
  suiteTicket?: undefined;
}

/** A third-party enterprise app, for one organisation that granted it. */
interface ThirdPartyAppCredentials {
  suiteKey: string;
  suiteSecret: string;
  authCorpId: string;
  /** DingTalk pushes it about every five hours; a function is asked for the newest. */
  suiteTicket: string | (() => string | Promise<string>);
  accessToken?: undefined;
  appKey?: undefined;
  appSecret?: undefined;
}

/** Exactly one form. */
export type Credentials = AccessTokenCredentials | InternalAppCredentials | ThirdPartyAppCredentials;

export type ClientOptions = Credentials & {
  /**
   * Where the API is: an `http` or `https` URL, which may have a path as a prefix. Some internal apps
   * answer only on `https://api.dingtalk.com`.
   * @default "https://api.dingtalk.io"
   */
  endpoint?: string | undefined;
  /**
   * How long one attempt may take, its body and the token it may need included, in milliseconds, from
   * 1 to 2,147,483,647.
   * @default 10_000
   */
  timeoutMs?: number | undefined;
  /**
   * How often a call that failed by the network, a time-out, a rate limit or DingTalk itself is tried
   * again.
   * @default 2
   */
  maxRetries?: number | undefined;
  /** What requests are sent by. By default the host's `fetch`, looked up at each request. */
  fetch?: Fetch | undefined;
  /** Allows the secret of an app in a web page, where everyone who opens it can read it. */
  dangerouslyAllowBrowser?: boolean | undefined;
};

export interface CallOptions {
  /** An `AbortSignal`, which ends the call at once; it rejects with the signal's `reason`. `null` is none, as for `fetch`. */
  signal?: Signal | null | undefined;
  /** As for the client, for this call. */
  timeoutMs?: number | undefined;
  /** As for the client, for this call. */
  maxRetries?: number | undefined;
}

/** A lock or unlock that DingTalk accepted. */
export interface LockResult {
  conferenceId: string;
  action: ConferenceAction;
  /** How often the call was tried. The one renewal of a rejected token is not counted. */
  attempts: number;
  /** DingTalk's id of the request, to give to its support. */
  requestId: string | null;
}

/** Locks and unlocks meetings as one app. It keeps the app's token, so make one and use it again. */
export class ConferenceClient {
  /** @throws {DingTalkError} `invalid-argument`, which names what is wrong and never shows a value */
  constructor(options: ClientOptions);
  /**
   * A client of the app that an environment's variables tell, such as `process.env`: those of
   * `dingtalk-conference-lock/worker`. Others are of no interest, and an empty one is as good as none.
   * @throws {DingTalkError} `invalid-argument`, which names the variable that is missing, wrong or one too many
   */
  static fromVariables(variables: { readonly [name: string]: unknown }): ConferenceClient;
  /**
   * Locks the meeting: no one else can join.
   * @throws {DingTalkError} or the `reason` of `call.signal`
   */
  lock(conferenceId: string, call?: CallOptions): Promise<LockResult>;
  /**
   * Unlocks the meeting: people can join again.
   * @throws {DingTalkError} or the `reason` of `call.signal`
   */
  unlock(conferenceId: string, call?: CallOptions): Promise<LockResult>;
}

/** Locks a meeting once. A {@link ConferenceClient} keeps the token; this does not. */
export function lock(conferenceId: string, options: ClientOptions & CallOptions): Promise<LockResult>;
/** Unlocks a meeting once. A {@link ConferenceClient} keeps the token; this does not. */
export function unlock(conferenceId: string, options: ClientOptions & CallOptions): Promise<LockResult>;

/** What happened, to decide by. */
export type ErrorKind =
  | "invalid-argument"
  | "authentication"
  | "permission"
  | "throttled"
  | "quota"
  | "conference-closed"
  | "rejected"
  | "server"
  | "network"
  | "timeout"
  | "protocol";

/** Why a call failed. Nothing secret is in it. */
export class DingTalkError extends Error {
  private constructor();
  name: "DingTalkError";
  kind: ErrorKind;
  /** DingTalk's own code, or ours where DingTalk gave none. */
  code: string;
  /** HTTP status; `null` where no response arrived. */
  status: number | null;
  /** DingTalk's id of the request, to give to its support. */
  requestId: string | null;
  /** The permissions that the app lacks. */
  requiredScopes: string[];
  /** Whether trying the same call later can succeed. */
  retryable: boolean;
  /** How long the server asked to wait, in milliseconds. */
  retryAfterMs: number | null;
  /** How often the call was tried; 0 where it was refused before the first attempt. */
  attempts: number;
  /** As given; empty where it was no string or far too long for an id, and for an error of the constructor. */
  conferenceId: string;
  /** As asked for; `"lock"` for an error of the constructor. */
  action: ConferenceAction;
  /**
   * What `fetch` failed with, unless it tells a secret or, like a `Map` or a function in it, may hide one;
   * or what your own function failed with.
   */
  cause?: unknown;
  /** Name, message and every field but `cause`: for a log, or for another thread, since structured clone keeps neither name nor fields. */
  toJSON(): { name: string; message: string; [field: string]: unknown };
}

/**
 * What to tell a person about an error: of this package, an abort, or any other.
 * @param language default `"en"`
 */
export function describeError(error: unknown, language?: "en" | "zh"): { title: string; advice: string };

/**
 * Starts the WebAssembly module ahead of its first use, by default from what is in the package. Needed
 * only where a runtime compiles no code and its bundler knows no entry of this package for it.
 * @param module a `WebAssembly.Module`, its bytes, a `Response` or a `URL`, or a promise of one. A URL is
 *   fetched, so that Node takes no `file:` one. (Types could tell a module by nothing that it has.)
 */
export function init(module?: object): Promise<void>;

// What is not exported above is nobody else's to import.
export {};
