import assert from "node:assert/strict";
import { test } from "node:test";

import { complaints } from "./runner-report.js";

const REPORT = {
  testResults: [
    { message: "", assertionResults: [{ title: "good", status: "passed", failureMessages: [] }] },
    {
      message: "two of the file's tests",
      assertionResults: [
        { title: "bad", status: "failed", failureMessages: ["expected 1", "expected 2"] },
        { title: "left out", status: "pending", failureMessages: [] },
      ],
    },
    { message: "ReferenceError: TextDecoder is not defined", assertionResults: [] },
  ],
};

test("a test that passed has nothing to complain of", () => {
  assert.deepEqual(complaints(REPORT, "good"), []);
});

test("a test that failed says why", () => {
  assert.deepEqual(complaints(REPORT, "bad"), ["expected 1", "expected 2"]);
});

test("a test that was left out has not passed", () => {
  assert.match(complaints(REPORT, "left out").join(), /the test left out is pending/);
});

test("a test whose file did not run says what kept it", () => {
  assert.deepEqual(complaints(REPORT, "gone"), ["the test gone did not run", "ReferenceError: TextDecoder is not defined"]);
});
