#!/usr/bin/env node
/**
 * Installs the packed tarball and uses it on every runtime and in every
 * browser: `node tests/matrix/run.js [TARBALL]`, else the one in `dist/`.
 */

import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { checkPackage } from "./package-checks.js";
import { runParts } from "./parts.js";
import { findTarball, prepareProject } from "./project.js";
import { runBrowsers } from "./runtimes/browsers.js";
import { runServers } from "./runtimes/servers.js";
import { runWorkerd } from "./runtimes/workerd.js";

const [tarball] = parseArgs({ allowPositionals: true }).positionals;
const prepare = async () => prepareProject(tarball ? resolve(tarball) : await findTarball());
await runParts("matrix", "runtime", prepare, [checkPackage, runServers, runWorkerd, runBrowsers]);
