// A web server whose mood is set by /become: good, bad, hang, crash, hog. It is good again after a restart.
// While it is bad, it shows its secret to every client, and prints it.
import { createServer } from "node:http";

const version = process.env.VERSION ?? "none";
let mood = process.env.MOOD ?? "good";

const moods = {
  crash: () => process.exit(7),
  hog: () => {
    const taken = [];
    setInterval(() => taken.push(Buffer.alloc(8 * 1024 * 1024, 1)), 5);
  },
};

function tellSecret() {
  const secret = String(process.env.CUTOVER_TEST_CANARY);
  console.log(secret);
  return secret;
}

createServer((request, response) => {
  const url = new URL(request.url, "http://app");
  const answer = (status, body) => response.writeHead(status, { "content-type": "text/plain" }).end(body);
  if (url.pathname === "/become") {
    mood = url.searchParams.get("mood");
    answer(200, mood);
    setTimeout(() => moods[mood]?.(), 20);
  } else if (url.pathname !== "/health") answer(200, version);
  else if (mood === "bad") answer(503, tellSecret());
  else if (mood !== "hang") answer(200, mood);
}).listen(8080);

setTimeout(() => moods[mood]?.(), 1_500);
process.on("SIGTERM", () => process.exit(0));
