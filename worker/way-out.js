/** What the doctor says of the way to DingTalk where that is what fails. */

/** For the host may be what keeps the worker from DingTalk. */
export const WAY_OUT = {
  en:
    "The way out is the host's: where it leads through a proxy, set HTTPS_PROXY for the worker; where DingTalk lets only\n" +
    "certain addresses in, as the app's address list says, the host needs a fixed one, which Cloudflare and other edge\n" +
    "networks do not have. See \"The way to DingTalk\" in worker/OPERATIONS.md.\n",
  zh:
    "出口由所在主机决定：若须经代理，请为边缘服务设置 HTTPS_PROXY；若应用在钉钉设置了 IP 白名单，主机须有固定出口 IP，\n" +
    "Cloudflare 等边缘网络没有固定 IP。参见 worker/OPERATIONS.md 的 “The way to DingTalk”。\n",
};
