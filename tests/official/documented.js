/** The call by the official SDK as its documentation shows it, and as little else as that. */

import sdk from "@alicloud/dingtalk/conference_1_0.js";
import OpenApi from "@alicloud/openapi-client";
import Util from "@alicloud/tea-util";

/** It goes by Node's `http` and knows no other transport. @type {import("../bench/clients/clients.js").Open} */
export function open({ endpoint, token }) {
  const { protocol, host } = new URL(endpoint);
  const config = new OpenApi.Config({ protocol: protocol.slice(0, -1), regionId: "central", endpoint: host });
  const client = new sdk.default(config);
  return async (conferenceId) => {
    const headers = new sdk.LockConferenceHeaders({ xAcsDingtalkAccessToken: token });
    const request = new sdk.LockConferenceRequest({ action: "lock" });
    const { body } = await client.lockConferenceWithOptions(conferenceId, request, headers, new Util.RuntimeOptions({}));
    return body;
  };
}
