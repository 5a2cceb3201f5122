/** The HTML around the module that runs the scenario. */

/**
 * What goes wrong before the scenario runs is kept for the test to find.
 * @param {string} script the tag that loads the code
 */
export function pageWith(script) {
  return `<!doctype html>
<meta charset="utf-8">
<title>matrix</title>
<link rel="icon" href="data:,">
<script>
  globalThis.matrix = {};
  const fail = (what) => { globalThis.matrix.failure ??= String(what); };
  addEventListener("error", (event) => fail(event.message ?? "cannot load " + event.target?.src), true);
  addEventListener("unhandledrejection", (event) => fail(event.reason));
</script>
${script}
`;
}
