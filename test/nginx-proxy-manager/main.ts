/* Plays people's acts in the page of Nginx Proxy Manager against a running one: see docs/testing.md. */
import { parseArgs } from "node:util";
import { openRealParts } from "../parts/world/real-world.js";
import { handsOf } from "./hands.js";
import { play, type Played } from "./play.js";
import { scenarios } from "./scenarios/index.js";
import type { Stage } from "./scene.js";

const { values } = parseArgs({
  options: {
    api: { type: "string" },
    identity: { type: "string" },
    proxy: { type: "string" },
    "proxy-https": { type: "string" },
    network: { type: "string" },
    only: { type: "string", default: "" },
    "per-second": { type: "string", default: "100" },
    disturb: { type: "boolean", default: false },
    acme: { type: "boolean", default: false },
    data: { type: "string" },
    "restart-backend": { type: "string" },
    "restart-nginx": { type: "string" },
    "listens-on": { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const secret = process.env["NPM_SECRET"];
const { api, identity, proxy } = values;
if (api === undefined || identity === undefined || proxy === undefined || secret === undefined) {
  console.error(
    "give --api, --identity and --proxy, and the password in the environment variable NPM_SECRET",
  );
  process.exit(2);
}
const wanted = scenarios.filter(({ item, name }) =>
  `${item} ${name}`.toLowerCase().includes(values.only.toLowerCase()),
);
const parts = await openRealParts();
const all: Played[] = [];
try {
  const stage: Stage = {
    account: { apiUrl: api, identity, secret },
    proxyUrl: proxy,
    proxyHttpsUrl: values["proxy-https"],
    network: values.network,
    socketPath: parts.socketPath,
    images: { even: await parts.publish("even"), odd: await parts.publish("odd") },
    perSecond: Number(values["per-second"]),
    hands: handsOf({
      data: values.data,
      restartBackend: values["restart-backend"],
      restartNginx: values["restart-nginx"],
      listensOn: values["listens-on"],
      acme: values.acme,
    }),
  };
  for (const scenario of wanted) {
    const played = await play(scenario, { stage, mayDisturb: values.disturb });
    all.push(played);
    console.log(values.json ? JSON.stringify(played) : wordsOf(played));
  }
} finally {
  await parts.close();
}
const failed = all.filter(({ expectations }) => expectations.some(({ met }) => !met));
const skipped = all.filter(({ missing }) => missing.length > 0);
console.log(
  `${all.length - failed.length - skipped.length} passed, ${failed.length} failed, ${skipped.length} skipped`,
);
process.exitCode = failed.length > 0 ? 1 : 0;

function wordsOf({ item, name, seconds, expectations, figures, missing }: Played): string {
  if (missing.length > 0) return `A${item} not played: ${name} (needs ${missing.join(", ")})`;
  const isMet = expectations.every(({ met }) => met);
  const lines = [`A${item} ${isMet ? "as promised" : "NOT AS PROMISED"}: ${name} (${seconds} s)`];
  for (const { what, met, seen } of expectations)
    lines.push(`   ${met ? "yes" : "NO "}  ${what}: ${seen.slice(0, 400)}`);
  if (figures) {
    const { requests, stale, secondsDown, spans } = figures;
    lines.push(`   ${requests} requests, ${stale} stale answers, ${secondsDown} s without a good answer`);
    for (const { label, requests: asked, lost, failures } of spans)
      lines.push(`   ${label}: ${lost} of ${asked} lost ${lost > 0 ? JSON.stringify(failures) : ""}`);
  }
  return lines.join("\n");
}
