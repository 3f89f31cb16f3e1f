// A web server that says what it still serves: as it was told last, by /set?status=…; 404 where it was told nothing.
import { createServer } from "node:http";

let status = process.env.STATUS ?? "";
const token = process.env.STATUS_TOKEN;

createServer((request, response) => {
  const url = new URL(request.url, "http://app");
  const answer = (code, body) => response.writeHead(code, { "content-type": "application/json" }).end(body);
  switch (url.pathname) {
    case "/set":
      status = url.searchParams.get("status") ?? "";
      return answer(200, "");
    case "/drain-status":
      if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) return answer(401, "");
      return status === "" ? answer(404, "") : answer(200, status);
    case "/stream":
      response.writeHead(200, { "content-type": "text/event-stream", "x-accel-buffering": "no" });
      response.write("data: open\n\n");
      return undefined;
    default:
      return answer(200, "");
  }
}).listen(8080);
process.on("SIGTERM", () => process.exit(0));
