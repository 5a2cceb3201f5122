/** What a test runner says of a test, in the JSON that Jest and Vitest share. */

/**
 * @typedef {{ title: string, status: string, failureMessages?: string[] }} Assertion
 * @typedef {{ testResults: { message: string, assertionResults: Assertion[] }[] }} RunnerReport
 */

/**
 * @param {RunnerReport} report
 * @param {string} title of one test
 * @returns {string[]} what it complains of; also that it did not run, with what kept its file from running
 */
export function complaints({ testResults }, title) {
  const assertion = testResults.flatMap(({ assertionResults }) => assertionResults).find((one) => one.title === title);
  if (assertion?.status === "passed") return [];
  if (assertion?.failureMessages?.length) return assertion.failureMessages;
  const broken = testResults.filter(({ assertionResults }) => assertionResults.length === 0).map(({ message }) => message);
  return [`the test ${title} ${assertion ? `is ${assertion.status}` : "did not run"}`, ...broken];
}
