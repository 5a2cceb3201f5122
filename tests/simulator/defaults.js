/** The permission DingTalk asks of an app before it may lock or unlock a meeting. */
export const WRITE_SCOPE = "VideoConference.Conference.Write";

/** The permission it asks for before it tells anything about meetings. */
export const READ_SCOPE = "VideoConference.Conference.Read";

/** The internal app the simulator knows unless `apps` says otherwise. */
export const DEFAULT_APP = Object.freeze({
  appKey: "dingsimulatorkey",
  appSecret: "simulator-app-secret",
  corpId: "dingsimulatorcorp",
});

/** The third-party enterprise app the simulator knows unless `suites` says otherwise. */
export const DEFAULT_SUITE = Object.freeze({
  suiteKey: "suitesimulatorkey",
  suiteSecret: "simulator-suite-secret",
  authCorpId: "dingsimulatorcorp",
  suiteTicket: "simulator-suite-ticket",
});

/** The meeting that runs at the start: the example of DingTalk's own documentation. */
export const DEFAULT_MEETING = Object.freeze({
  conferenceId: "644272f14ba3310xxxxxxxxx",
  title: "Weekly review",
  roomCode: "42726033559",
  linkToken: "7ac974ac-6e4f-47c3-b82b-bfb32fd94d2c",
  creatorId: "2iPOLbpUNMLzB5LuwggiiqiPwiEiE",
  creatorNick: "张伟",
});

/** Lifetime of an access token in seconds, as DingTalk's `expireIn` states it. */
export const TOKEN_SECONDS = 7200;

/**
 * The limits of DingTalk's standard edition, as settings: `createSimulator(DINGTALK_LIMITS)`. It refuses
 * at most five days after the month's calls are used up. Older contracts have 10,000 calls a month.
 */
export const DINGTALK_LIMITS = Object.freeze({ qps: 20, suiteQps: 40, monthlyCalls: 5000, graceDays: 5, monthlyPushes: 3000 });
