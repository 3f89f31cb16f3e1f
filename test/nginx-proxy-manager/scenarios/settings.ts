import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { HostRow } from "../page.js";
import type { Scenario } from "../scenario.js";
import { wordsOf } from "../scene.js";

/** The parts of a host that a deployment may change: its target, our block, the proxy's own notes, and times. */
const ours = new Set([
  "forward_scheme",
  "forward_host",
  "forward_port",
  "advanced_config",
  "meta",
  "modified_on",
]);

function differing(before: HostRow, after: HostRow): readonly string[] {
  return Object.keys(before).filter(
    (key) => !ours.has(key) && JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  );
}

export const settings: readonly Scenario[] = [
  {
    item: 4,
    name: "every setting of the user is kept",
    needs: ["https"],
    async play(scene) {
      const host = await scene.first();
      const certificate = await scene.page.addCertificate(scene.domain);
      scene.onEnd(() => scene.page.deleteCertificate(certificate));
      const list = await scene.page.addAccessList(scene.name, { username: "u", password: "pass-word" });
      scene.onEnd(() => scene.page.deleteAccessList(list));
      const location = { path: "/fixed", forward_scheme: "http", forward_host: "127.0.0.1", forward_port: 9 };
      await (
        await scene.page.dialog(host.id)
      ).save({
        certificate_id: certificate,
        access_list_id: list,
        hsts_enabled: true,
        ssl_forced: true,
        block_exploits: true,
        locations: [{ ...location, advanced_config: "" }],
        advanced_config: `# mine, before\n${host.advanced_config}\n# mine, after\nadd_header X-Mine yes;`,
        meta: { ...host.meta, mine: "kept" },
      });
      await scene.quiet();
      const before = await scene.host();
      const results = [await scene.deploy("odd"), await scene.deploy("even")];
      scene.expect(
        "both deployments succeed",
        results.every(({ status }) => status === "succeeded"),
        results.map(wordsOf),
      );
      const after = await scene.host();
      const lost = before && after ? differing(before, after) : ["the host"];
      scene.expect("the fields are as before", lost.length === 0, lost);
      const text = after?.advanced_config ?? "";
      const isKept =
        text.startsWith("# mine, before\n") && text.endsWith("\n# mine, after\nadd_header X-Mine yes;");
      scene.expect("the user's text is as before", isKept, text);
      scene.expect("the user's meta is as before", after?.meta["mine"] === "kept", after?.meta);
    },
  },
  {
    item: 4,
    name: "domain that the user added",
    async play(scene) {
      const host = await scene.first();
      const added = `www.${scene.domain}`;
      await (await scene.page.dialog(host.id)).save({ domain_names: [scene.domain, added] });
      const before = await scene.serves({ domain: added });
      scene.expect("the added domain is served", before === "200 even", before);
      const result = await scene.deploy("odd");
      await scene.expectHonest(result, { before: "even", after: "odd" });
      const version = result.status === "succeeded" ? "odd" : "even";
      const seen = await scene.serves({ domain: added });
      scene.expect("so is the added domain", seen === `200 ${version}`, `${seen}; ${wordsOf(result)}`);
      scene.expectNoneLost();
    },
  },
  {
    item: 4,
    name: "deleted host that had an access list",
    async play(scene) {
      const host = await scene.first();
      const list = await scene.page.addAccessList(scene.name, { username: "u", password: "pass-word" });
      scene.onEnd(() => scene.page.deleteAccessList(list));
      await (await scene.page.dialog(host.id)).save({ access_list_id: list });
      await scene.quiet();
      const authorization = `Basic ${Buffer.from("u:pass-word").toString("base64")}`;
      const guarded = await scene.serves();
      scene.expect("a stranger is asked for the password", guarded.startsWith("401"), guarded);
      const result = await scene.deploy("odd");
      const known = await scene.serves({ authorization });
      scene.expect("a deployment keeps the password", known === "200 odd", `${known}; ${wordsOf(result)}`);
      await scene.page.deleteHost(host.id);
      const open = await scene.untilServedAgain("200 odd", {}, 40_000);
      scene.expect("the host does not come back without its password", open.ms === undefined, open.seen);
      const words = [...scene.events, ...scene.alerts].filter((each) => "problems" in each || "kind" in each);
      scene.expect("that the host is gone is reported", words.length > 0, words.at(-1) ?? "nothing");
      const again = await scene.deploy("even");
      const stranger = await scene.serves();
      scene.expect("nor by a deployment", !stranger.includes("200 e"), `${stranger}; ${wordsOf(again)}`);
    },
  },
  {
    item: 4,
    name: "disabled host, then a deployment",
    async play(scene) {
      const host = await scene.first();
      await scene.page.disable(host.id);
      const from = scene.events.length;
      const result = await scene.deploy("odd");
      const told = JSON.stringify(scene.events.slice(from)) + wordsOf(result);
      scene.expect("that it was disabled is reported", /disabled/i.test(told), wordsOf(result));
      if (result.status === "succeeded") {
        const seen = await scene.serves();
        scene.expect("it is served", seen === "200 odd", seen);
      }
    },
  },
  {
    item: 4,
    name: "`remove` of a host that was handed over",
    needs: ["loopback"],
    async play(scene) {
      const old = createServer((_, response) => response.end("the old target")).listen(0, "127.0.0.1");
      await once(old, "listening");
      scene.onEnd(async () => old.close());
      const { port } = old.address() as AddressInfo;
      const id = await scene.page.addHost({
        domain_names: [scene.domain],
        forward_host: "127.0.0.1",
        forward_port: port,
        block_exploits: true,
        advanced_config: `# mine\n# cutover:begin ${scene.name}\n# cutover:end`,
      });
      await scene.first();
      await scene.deploy("odd");
      const result = await scene.remove();
      scene.expect("the removal succeeds", result?.status === "succeeded", wordsOf(result));
      const seen = await scene.serves();
      scene.expect("the host has its old target back", seen === "200 the old target", seen);
      const host = (await scene.page.hosts()).find((each) => each.id === id);
      scene.expect(
        "without our block",
        host?.advanced_config.trim() === "# mine",
        host?.advanced_config ?? "no host",
      );
    },
  },
  {
    item: 4,
    name: "block cleared by the user",
    async play(scene) {
      const host = await scene.first();
      await (await scene.page.dialog(host.id)).save({ advanced_config: "" });
      const result = await scene.deploy("odd");
      await scene.expectHonest(result, { before: "even", after: "odd" });
      scene.expect("the host is still known", result.status === "succeeded", wordsOf(result));
      scene.expectNoneLost();
    },
  },
  {
    item: 4,
    name: "paused workload",
    async play(scene) {
      const host = await scene.first();
      const deployer = scene.deployer as unknown as Record<"pause" | "resume", unknown>;
      if (typeof deployer.pause !== "function")
        return scene.expect("a workload can be paused", false, "no `pause`");
      await Reflect.apply(deployer.pause, deployer, [scene.name]);
      await (await scene.page.dialog(host.id)).save({ domain_names: [`renamed.${scene.domain}`] });
      const { ms, seen } = await scene.untilServedAgain("200 even", {}, 35_000);
      scene.expect("nobody repairs it", ms === undefined, seen);
      if (typeof deployer.resume !== "function")
        return scene.expect("it can be resumed", false, "no `resume`");
      await Reflect.apply(deployer.resume, deployer, [scene.name]);
      const after = await scene.untilServed("200 even", {}, 40_000);
      scene.expect("resumed, it is repaired", after.ms !== undefined, after.seen);
    },
  },
  {
    item: 4,
    name: "wildcard domain",
    async play(scene) {
      await scene.begin({ domains: [`*.${scene.domain}`] });
      const host = `any-${scene.name}.${scene.domain}`;
      try {
        await scene.first({ host });
      } catch (error) {
        return scene.expect("a wildcard can be deployed", false, String(error));
      }
      const result = await scene.deploy("odd");
      const seen = await scene.serves({ domain: host });
      scene.expect("any label is served", seen === "200 odd", `${seen}; ${wordsOf(result)}`);
      scene.expectNoneLost();
    },
  },
];
