import { randomHex } from "./values.js";

/**
 * The tickets of third-party apps: DingTalk pushes a new one about every five hours, and the old one
 * goes on for a while, so that a ticket in a fixed setting works for hours only.
 *
 * @typedef {{ suiteTicket: string, since: number }} Ticket
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./options.js").Suite} Suite
 */

/**
 * The newest ticket; the first is the one of the suite's own options.
 * @param {State} state
 * @param {Suite} suite
 * @returns {Ticket}
 */
export function newestTicket(state, suite) {
  return validTickets(state, suite).at(-1) ?? firstTicket(state, suite);
}

/**
 * @param {State} state
 * @param {Suite} suite
 * @param {string} suiteTicket
 */
export function isValidTicket(state, suite, suiteTicket) {
  return validTickets(state, suite).some((ticket) => ticket.suiteTicket === suiteTicket);
}

/**
 * A new ticket, now; the one before goes on for its while.
 * @param {State} state
 * @param {Suite} suite
 * @param {string} [suiteTicket] by default a random one
 * @returns {Ticket}
 */
export function pushTicket(state, suite, suiteTicket = randomHex(12)) {
  const ticket = { suiteTicket, since: state.now() };
  validTickets(state, suite).push(ticket);
  return ticket;
}

/**
 * Those that are valid now, the newest last: what time has brought since the last look is added, what
 * it has ended is taken away.
 * @param {State} state
 * @param {Suite} suite
 */
function validTickets(state, suite) {
  const every = state.settings.ticketSeconds * 1000;
  const grace = state.settings.ticketGraceSeconds * 1000;
  const now = state.now();
  const tickets = state.tickets.get(suite.suiteKey) ?? [];
  state.tickets.set(suite.suiteKey, tickets);
  if (tickets.length === 0) tickets.push(firstTicket(state, suite));
  for (let newest = tickets.at(-1); newest && now - newest.since >= every; newest = tickets.at(-1)) {
    tickets.push({ suiteTicket: randomHex(12), since: newest.since + every });
  }
  while (tickets[1] && now - tickets[1].since >= grace) tickets.shift();
  return tickets;
}

/**
 * @param {State} state
 * @param {Suite} suite
 * @returns {Ticket}
 */
function firstTicket(state, { suiteTicket }) {
  return { suiteTicket, since: state.bornAt };
}
