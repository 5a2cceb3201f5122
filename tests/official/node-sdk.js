/** The official Node SDK, unmodified, as one function. */

import { createRequire } from "node:module";

// It is CommonJS of which Node sees no names, and its types do not check.
const require = createRequire(import.meta.url);
/** @type {any} */
const sdk = require("@alicloud/dingtalk/conference_1_0");
/** @type {any} */
const { Config } = require("@alicloud/openapi-client");
/** @type {any} */
const { RuntimeOptions } = require("@alicloud/tea-util");

/**
 * What came of a call, as the SDK's user sees it.
 * @typedef {{ statusCode: number, body: any }} Reply
 * @typedef {{ code?: string, statusCode?: number, message: string, description?: unknown, accessDeniedDetail?: unknown, data?: any }} Failure
 * @typedef {{ reply: Reply } | { failure: Failure }} Outcome
 *
 * @typedef {object} Sdk
 * @property {(endpoint: string, token: string | null, call: import("./cases.js").Call) => Promise<Outcome>} call
 * @property {() => Promise<void>} close
 */

/** @type {Record<import("./cases.js").Operation, (client: any, token: string | null, ...args: any[]) => Promise<any>>} */
const OPERATIONS = {
  lock: (client, token, id, action) =>
    client.lockConferenceWithOptions(id, new sdk.LockConferenceRequest({ action }), ...rest("LockConference", token)),
  orgConferences: (client, token, page) =>
    client.queryOrgConferenceListWithOptions(new sdk.QueryOrgConferenceListRequest(page), ...rest("QueryOrgConferenceList", token)),
  roomCode: (client, token, roomCode, page) =>
    client.queryConferenceInfoByRoomCodeWithOptions(
      roomCode,
      new sdk.QueryConferenceInfoByRoomCodeRequest(page),
      ...rest("QueryConferenceInfoByRoomCode", token),
    ),
  userConferences: (client, token, unionId) =>
    client.queryUserOnGoingConferenceWithOptions(
      new sdk.QueryUserOnGoingConferenceRequest({ unionId }),
      ...rest("QueryUserOnGoingConference", token),
    ),
  conference: (client, token, id) => client.queryConferenceInfoWithOptions(id, ...rest("QueryConferenceInfo", token)),
  conferences: (client, token, conferenceIdList) =>
    client.queryConferenceInfoBatchWithOptions(
      new sdk.QueryConferenceInfoBatchRequest({ conferenceIdList }),
      ...rest("QueryConferenceInfoBatch", token),
    ),
  members: (client, token, id, page) =>
    client.queryConferenceMembersWithOptions(
      id,
      new sdk.QueryConferenceMembersRequest(page),
      ...rest("QueryConferenceMembers", token),
    ),
};

/**
 * @param {string} name of the operation, as its classes have it
 * @param {string | null} token
 */
function rest(name, token) {
  const headers = new sdk[`${name}Headers`](token === null ? {} : { xAcsDingtalkAccessToken: token });
  return [headers, new RuntimeOptions({})];
}

/** @returns {Sdk} */
export function nodeSdk() {
  return {
    call: async (endpoint, token, { operation, args }) => {
      const client = new sdk.default(new Config({ protocol: "http", regionId: "central", endpoint: new URL(endpoint).host }));
      try {
        const { statusCode, body } = await OPERATIONS[operation](client, token, ...args);
        return { reply: { statusCode, body: JSON.parse(JSON.stringify(body)) } };
      } catch (error) {
        const { code, statusCode, message, description, accessDeniedDetail, data } = /** @type {any} */ (error);
        return { failure: { code, statusCode, message, description, accessDeniedDetail, data } };
      }
    },
    close: async () => {},
  };
}
