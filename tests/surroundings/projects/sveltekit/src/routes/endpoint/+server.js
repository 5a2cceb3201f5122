import * as calls from "dingtalk-conference-lock/worker";

export async function POST({ url, platform: { env } }) {
  return Response.json(await calls[url.searchParams.get("action")](url.searchParams.get("meeting"), env));
}
