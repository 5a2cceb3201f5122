/** A meeting as the page knows it, from any of DingTalk's replies. Nothing in a reply is trusted to be there. */

import { cleanName } from "../input/clean.js";

/**
 * @typedef {object} Meeting
 * @property {string} id
 * @property {string} title cleaned, so that none passes for another by what cannot be seen; so is every name
 * @property {string} code
 * @property {string} organiser
 * @property {string} organiserId
 * @property {number | null} since milliseconds
 * @property {number | null} people who are in it; null: not asked yet, or not told
 * @property {number | null} outside of them those of other organisations; null: not asked
 * @property {number | null} joined when the last of those joined who are in it; null: not asked, or not told
 * @property {number} refused who could not join
 * @property {boolean} ended
 * @property {string} link
 */

/** DingTalk's `status` of a meeting that has ended. */
const ENDED = 1;
/** DingTalk's `attendStatus`. */
export const ATTENDING = 3;
export const NOT_LET_IN = 4;
export const LEFT = 6;

/**
 * @param {string} id
 * @returns {Meeting}
 */
export function unknownMeeting(id) {
  return { id, title: "", code: "", organiser: "", organiserId: "", since: null, people: null, outside: null, joined: null, refused: 0, ended: false, link: "" };
}

/**
 * From `onGoingConfList`, `conferenceList` or `confInfo`; null where there is no id.
 * @param {any} item
 * @param {string} [id] where the reply does not repeat it
 * @returns {Meeting | null}
 */
export function fromReply(item, id = "") {
  const own = text(item?.conferenceId) || id;
  if (!own) return null;
  return {
    id: own,
    title: cleanName(text(item?.title)),
    code: text(item?.roomCode).replace(/\s/g, ""),
    organiser: cleanName(text(item?.creatorNick)),
    organiserId: text(item?.creatorId),
    since: whole(item?.startTime),
    people: whole(item?.activeNum),
    outside: null,
    joined: null,
    refused: 0,
    ended: item?.status === ENDED,
    link: text(item?.externalLinkUrl),
  };
}

/**
 * How many are in, and how many were not let in, from an entry of `infos`.
 * @param {any} info
 * @returns {{ id: string, people: number, refused: number } | null}
 */
export function countsFromReply(info) {
  if (!text(info?.conferenceId) || !Array.isArray(info.userList)) return null;
  const count = (/** @type {number} */ status) =>
    info.userList.filter((/** @type {any} */ user) => user?.attendStatus === status).length;
  return { id: info.conferenceId, people: count(ATTENDING), refused: count(NOT_LET_IN) };
}

/** @typedef {{ name: string, unionId: string, status: number, host: boolean, outside: boolean, joined: number | null, left: number | null }} Person */

/**
 * From `memberModels`.
 * @param {any} model
 * @returns {Person}
 */
export function personFromReply(model) {
  return {
    name: cleanName(text(model?.userNick)),
    unionId: text(model?.unionId),
    status: Number(model?.attendStatus),
    host: model?.host === true || model?.coHost === true,
    outside: model?.outerOrgMember === true,
    joined: whole(model?.joinTime),
    left: whole(model?.leaveTime),
  };
}

/** @param {unknown} value */
function text(value) {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

/** @param {unknown} value */
function whole(value) {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : null;
}
