// A web server that reports what it still serves, and its health, as set by /set?status=…&health=…. Before
// that: 404 and 200.
import { createServer } from "node:http";

let status = process.env.STATUS ?? "";
let health = 200;
const token = process.env.STATUS_TOKEN;

createServer((request, response) => {
  const url = new URL(request.url, "http://app");
  const answer = (code, body) => response.writeHead(code, { "content-type": "application/json" }).end(body);
  switch (url.pathname) {
    case "/set":
      status = url.searchParams.get("status") ?? "";
      health = Number(url.searchParams.get("health") ?? 200);
      return answer(200, "");
    case "/drain-status":
      if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) return answer(401, "");
      return status === "" ? answer(404, "") : answer(200, status);
    case "/stream":
      response.writeHead(200, { "content-type": "text/event-stream", "x-accel-buffering": "no" });
      response.write("data: open\n\n");
      return undefined;
    case "/health":
      return answer(health, "");
    default:
      return answer(200, "");
  }
}).listen(8080);
process.on("SIGTERM", () => process.exit(0));
