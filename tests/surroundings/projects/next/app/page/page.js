// A server component. Next keeps what fetch is answered, unless it is told otherwise.
import { lock, unlock } from "dingtalk-conference-lock";

const calls = { lock, unlock };

export default async function Page({ searchParams: { action, meeting } }) {
  const result = await calls[action](meeting, {
    endpoint: process.env.DINGTALK_ENDPOINT,
    appKey: process.env.DINGTALK_APP_KEY,
    appSecret: process.env.DINGTALK_APP_SECRET,
  });
  return <output>{result.action}</output>;
}
