/** What is done over and over: this meeting is locked, by this token. */

export const CONFERENCE_ID = "644272f14ba3310xxxxxxxxx";
export const TOKEN = "token-of-the-benchmark";
export const LOCK_PATH = `/v1.0/conference/videoConferences/${CONFERENCE_ID}/lock`;
