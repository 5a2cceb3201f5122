/** One client, over the network or over a fetch that answers at once. */

import process from "node:process";

import { instantFetch } from "../instant.js";
import { CONFERENCE_ID, TOKEN } from "../subject.js";
import { microseconds } from "../turns.js";
import { serveBatches } from "./batches.js";

const [module = "", endpoint] = process.argv.slice(2);
const target = endpoint ? { endpoint } : { endpoint: "http://127.0.0.1:9", fetch: instantFetch };
/** @type {import("../clients/clients.js").Lock} */
const lock = (await import(module)).open({ token: TOKEN, ...target });

serveBatches((calls) => microseconds(() => lock(CONFERENCE_ID), calls));
