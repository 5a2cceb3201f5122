// The edge runtime. Its bundler takes the package's entry for it, without a setting; where one knows no such entry,
// the module is given by hand.
import { ConferenceClient, init } from "dingtalk-conference-lock";
import module from "dingtalk-conference-lock/dingtalk_conference_lock.wasm?module";
import { NextResponse } from "next/server";

export const config = { matcher: ["/middleware", "/middleware/by-hand"] };

export async function middleware({ nextUrl: { pathname, searchParams } }) {
  if (pathname.endsWith("by-hand")) await init(module);
  const client = new ConferenceClient({ endpoint: process.env.DINGTALK_ENDPOINT, accessToken: process.env.ACCESS_TOKEN });
  return NextResponse.json(await client[searchParams.get("action")](searchParams.get("meeting")));
}
