import { expect, test } from "@jest/globals";

test("bare", async () => {
  const { ConferenceClient, DingTalkError, describeError } = await import("dingtalk-conference-lock");
  let error;
  try {
    await new ConferenceClient({ endpoint: process.env.ENDPOINT, accessToken: "t" }).lock("bare");
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(DingTalkError);
  expect(error.kind).toMatch(/^(invalid-argument|protocol)$/);
  expect(error.message).toMatch(/\b(TextDecoder|TextEncoder|fetch)\b/);
  expect(describeError(error).title).not.toBe("");
});
