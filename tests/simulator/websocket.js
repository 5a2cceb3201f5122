import { createHash } from "node:crypto";
import { STREAM_PATH } from "./stream.js";

/**
 * The server's side of a WebSocket (RFC 6455), as much of it as Stream needs: texts that fit into one frame.
 *
 * @typedef {import("node:http").IncomingMessage} IncomingMessage
 * @typedef {import("node:stream").Duplex} Duplex
 */

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
/** The longest frame that is taken. Acknowledgements are short. */
const MOST = 65_536;

/**
 * Opens a connection of Stream, where the ticket is good.
 * @param {import("./simulator.js").Simulator} simulator
 * @param {IncomingMessage} req
 * @param {Duplex} socket
 */
export function acceptStream(simulator, req, socket) {
  // A client that is gone is no fault of the simulator's.
  socket.on("error", () => socket.destroy());
  const { pathname, searchParams } = new URL(req.url ?? "/", "http://localhost");
  const key = req.headers["sec-websocket-key"];
  const line = {
    /** @param {string} text */
    send: (text) => void (socket.writable && socket.write(frame(TEXT, Buffer.from(text)))),
    reset: () => void socket.destroy(),
    close: () => void (socket.writable && socket.end(frame(CLOSE, Buffer.from([0x03, 0xe8])))),
  };
  const stream = pathname === STREAM_PATH && key ? simulator.connect(searchParams.get("ticket") ?? "", line) : undefined;
  if (!stream) {
    socket.end("HTTP/1.1 401 Unauthorized\r\nserver: dingtalk-simulator\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    return;
  }
  const accept = createHash("sha1").update(key + GUID).digest("base64");
  const head = ["HTTP/1.1 101 Switching Protocols", "upgrade: websocket", "connection: Upgrade", `sec-websocket-accept: ${accept}`];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  socket.once("close", stream.closed);
  readFrames(socket, (opcode, payload) => {
    if (opcode === TEXT) stream.receive(payload.toString("utf8"));
    else if (opcode === PING) socket.write(frame(PONG, payload));
    else if (opcode === CLOSE) socket.end(frame(CLOSE, payload.subarray(0, 2)));
  });
}

/** One that is whole and, as a server's are, not masked. @param {number} opcode @param {Buffer} payload */
function frame(opcode, payload) {
  const { length } = payload;
  if (length < 126) return Buffer.concat([Buffer.from([0x80 | opcode, length]), payload]);
  const head = Buffer.alloc(10);
  head[0] = 0x80 | opcode;
  head[1] = 127;
  head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}

/**
 * @param {Duplex} socket
 * @param {(opcode: number, payload: Buffer) => void} take
 */
function readFrames(socket, take) {
  let bytes = Buffer.alloc(0);
  socket.on("data", (/** @type {Buffer} */ chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    for (let found = readFrame(bytes); found; found = readFrame(bytes)) {
      bytes = bytes.subarray(found.end);
      take(found.opcode, found.payload);
    }
    if (bytes.length > MOST) socket.destroy();
  });
}

/**
 * The first frame of a client's, which is masked.
 * @param {Buffer} bytes
 * @returns {{ opcode: number, payload: Buffer, end: number } | undefined} undefined where it has not all come
 */
function readFrame(bytes) {
  if (bytes.length < 2) return undefined;
  const short = bytes.readUInt8(1) & 0x7f;
  const start = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < start + 4) return undefined;
  const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  const end = start + 4 + length;
  if (bytes.length < end) return undefined;
  const mask = bytes.subarray(start, start + 4);
  const payload = Buffer.from(bytes.subarray(start + 4, end));
  for (let index = 0; index < payload.length; index += 1) payload[index] = (payload[index] ?? 0) ^ (mask[index % 4] ?? 0);
  return { opcode: bytes.readUInt8(0) & 0x0f, payload, end };
}
