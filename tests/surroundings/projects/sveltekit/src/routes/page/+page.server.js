import { ConferenceClient } from "dingtalk-conference-lock";

export async function load({ url, platform: { env } }) {
  const client = new ConferenceClient({ endpoint: env.DINGTALK_ENDPOINT, accessToken: env.ACCESS_TOKEN });
  return client[url.searchParams.get("action")](url.searchParams.get("meeting"));
}
