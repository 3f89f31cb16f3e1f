import { createHash } from "node:crypto";
import { createServer } from "node:http";

const version = process.env.VERSION ?? "none";
const port = Number(process.env.PORT ?? 8080);
const readyAfterMs = Number(process.env.READY_AFTER_MS ?? 0);
const startedAt = performance.now();
const isReady = () => process.env.NEVER_READY === undefined && performance.now() - startedAt >= readyAfterMs;
const sockets = new Set();

const server = createServer((request, response) => {
  const url = new URL(request.url, "http://app");
  const answer = (status, body) => response.writeHead(status, { "content-type": "text/plain" }).end(body);
  switch (url.pathname) {
    case "/":
      return answer(200, version);
    case "/health":
      return isReady() ? answer(200, "ready") : answer(503, "not ready");
    case "/slow":
      setTimeout(() => answer(200, version), Number(url.searchParams.get("ms") ?? 5000));
      return;
    case "/sse":
      return stream(response);
    default:
      return answer(404, "not found");
  }
});

function stream(response) {
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  const send = () => response.write(`data: ${version}\n\n`);
  send();
  const timer = setInterval(send, 100);
  response.on("close", () => clearInterval(timer));
}

server.on("upgrade", (request, socket) => {
  const key = request.headers["sec-websocket-key"];
  if (request.url !== "/ws" || key === undefined) return socket.destroy();
  // The fixed suffix is RFC 6455's.
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  const text = Buffer.from(version);
  const timer = setInterval(() => socket.write(Buffer.concat([Buffer.from([0x81, text.length]), text])), 100);
  sockets.add(socket);
  socket.on("error", () => socket.destroy());
  socket.on("data", (data) => (data[0] & 0x0f) === 8 && socket.end(Buffer.from([0x88, 0])));
  socket.on("close", () => {
    clearInterval(timer);
    sockets.delete(socket);
  });
});

setTimeout(
  () =>
    server.listen(port, process.env.HOST, () =>
      console.log(`version ${version} listens on ${port} at ${Date.now()}`),
    ),
  Number(process.env.LISTEN_AFTER_MS ?? 0),
);
if (process.env.EXIT_AFTER_MS !== undefined) {
  setTimeout(() => {
    console.error("exiting as told");
    process.exit(Number(process.env.EXIT_CODE ?? 1));
  }, Number(process.env.EXIT_AFTER_MS));
}

process.on("SIGTERM", () => {
  console.log("SIGTERM: ending");
  for (const socket of sockets) socket.end(Buffer.from([0x88, 0]));
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  setTimeout(() => process.exit(0), Number(process.env.LINGER_MS ?? 1000));
});
