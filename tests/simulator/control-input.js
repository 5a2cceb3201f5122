import { person } from "./people.js";
import { isRecord, isText, parseJson, unknownKeys } from "./values.js";

/** What tells of a person. */
export const PERSON = ["unionId", "userNick", "outside"];

/** A control request that makes no sense; answered with its message, never in DingTalk's form. */
export class ControlError extends Error {
  /**
   * @param {number} status
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.name = "ControlError";
    this.status = status;
  }
}

/**
 * @param {string} body no body at all counts as an empty object
 * @param {readonly string[]} known
 */
export function readInput(body, known) {
  return readRecord(body === "" ? {} : parseJson(body), known);
}

/**
 * @param {unknown} value
 * @param {readonly string[]} known
 */
export function readRecord(value, known) {
  if (!isRecord(value)) throw new ControlError(400, "the body must be a JSON object");
  const unknown = unknownKeys(value, known);
  if (unknown.length > 0) throw new ControlError(400, `unknown key ${unknown.join(", ")}`);
  return value;
}

/**
 * @param {Record<string, unknown>} input
 * @param {string} name
 */
export function readText(input, name) {
  const value = input[name];
  if (value !== undefined && !isText(value)) throw new ControlError(400, `${name} must be a string that is not empty`);
  return value;
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {number} min
 * @param {number} max
 */
export function readNumber(name, value, min, max) {
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new ControlError(400, `${name} must be a whole number from ${min} to ${max}`);
}

/**
 * @param {Record<string, unknown>} input
 * @returns {import("./people.js").Person | undefined} undefined where neither id nor name says who
 */
export function readPerson(input) {
  const { outside } = readRecord(input, PERSON);
  const unionId = readText(input, "unionId");
  const userNick = readText(input, "userNick") ?? unionId;
  if (outside !== undefined && typeof outside !== "boolean") throw new ControlError(400, "outside must be true or false");
  if (userNick === undefined) return undefined;
  return { userNick, unionId: unionId ?? person(userNick).unionId, ...(outside && { outside }) };
}
