/** The scenario by a script: `node SCRIPT ENDPOINT MEETING`. */

import process from "node:process";

import { ConferenceClient } from "dingtalk-conference-lock";

import { ACCESS_TOKEN, lockUnlockLock } from "../../scenario.js";

export const [, , endpoint, meeting] = process.argv;

/** @param {object} [options] */
export async function perform(options) {
  const client = new ConferenceClient({ endpoint, accessToken: ACCESS_TOKEN, ...options });
  try {
    await lockUnlockLock((action) => client[action](meeting));
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}
