/** The HTML around the module that runs the scenario. */

/** A classic script: what goes wrong before the scenario runs is kept for the test to find. */
export const REPORTER = `
  globalThis.matrix = {};
  const fail = (what) => { globalThis.matrix.failure ??= String(what); };
  addEventListener("error", (event) => fail(event.message ?? "cannot load " + event.target?.src), true);
  addEventListener("unhandledrejection", (event) => fail(event.reason));
`;

/**
 * @param {string} script the tag that loads the code
 * @param {string} [reporter] the tag of {@link REPORTER}
 */
export function pageWith(script, reporter = `<script>${REPORTER}</script>`) {
  return `<!doctype html>
<meta charset="utf-8">
<title>matrix</title>
<link rel="icon" href="data:,">
${reporter}
${script}
`;
}
