// A route handler, which Next does not know to be about more than its path: what it fetches is kept.
import { ConferenceClient } from "dingtalk-conference-lock";

export async function GET(request, { params: { action, meeting } }) {
  const client = new ConferenceClient({ endpoint: process.env.DINGTALK_ENDPOINT, accessToken: process.env.ACCESS_TOKEN });
  return Response.json(await client[action](meeting));
}
