import type { Scenario } from "../scenario.js";
import { wordsOf } from "../scene.js";

/** How soon a fault that a person caused in the page must be found and mended, if it can be. */
const soonMs = 10_000;
const patienceMs = 45_000;

export const whatIsServed: readonly Scenario[] = [
  {
    item: 3,
    name: "renamed host",
    async play(scene) {
      const host = await scene.first();
      await (await scene.page.dialog(host.id)).save({ domain_names: [`renamed.${scene.domain}`] });
      const { ms, seen } = await scene.untilServedAgain("200 even", {}, patienceMs);
      scene.expect("the domain is served again soon", ms !== undefined && ms < soonMs, seen);
      const result = await scene.deploy("odd");
      await scene.expectHonest(result, { before: "even", after: "odd" });
    },
  },
  {
    item: 3,
    name: "domain moved to another host",
    async play(scene) {
      const host = await scene.first();
      const from = scene.events.length;
      await (await scene.page.dialog(host.id)).save({ domain_names: [`renamed.${scene.domain}`] });
      const target = { forward_host: "127.0.0.1", forward_port: 9 };
      const other = await scene.page.addHost({ domain_names: [scene.domain], ...target });
      scene.onEnd(() => scene.page.deleteHost(other));
      const isTold = () => scene.events.slice(from).some(({ type }) => type === "damage:found");
      const found = await scene.until(isTold, patienceMs);
      scene.expect("it is found soon", found !== undefined && found < soonMs, `after ${found} ms`);
      const result = await scene.deploy("odd");
      const isNamed = result.error?.code === "DOMAIN_TAKEN";
      scene.expect("a deployment is refused, by name", isNamed, wordsOf(result));
    },
  },
  {
    item: 3,
    name: "Force SSL with a certificate",
    needs: ["https"],
    async play(scene) {
      const host = await scene.first();
      const certificate = await scene.page.addCertificate(scene.domain);
      scene.onEnd(() => scene.page.deleteCertificate(certificate));
      const dialog = await scene.page.dialog(host.id);
      await dialog.save({ certificate_id: certificate, ssl_forced: true });
      await scene.untilServed("200 even", { https: true }, 5_000);
      await scene.quiet();
      scene.load({ https: true });
      for (let look = 0; look < 4; look += 1) await scene.deployer.reconcile();
      const repairs = await scene.repairs();
      scene.expect("there is one repair at most", repairs <= 1, `${repairs} repairs at 4 looks`);
      const overHttp = await scene.answer();
      scene.expect("http is redirected", overHttp.startsWith("301"), overHttp);
      const result = await scene.deploy("odd");
      const seen = await scene.serves({ https: true });
      scene.expect("it succeeds, and https serves it", seen === "200 odd", `${seen}; ${wordsOf(result)}`);
      scene.expectNoneLost();
    },
  },
  {
    item: 3,
    name: "https is dead, as its access list was deleted",
    needs: ["https"],
    async play(scene) {
      const host = await scene.first();
      const certificate = await scene.page.addCertificate(scene.domain);
      scene.onEnd(() => scene.page.deleteCertificate(certificate));
      const list = await scene.page.addAccessList(scene.name, { username: "u", password: "pass-word" });
      const dialog = await scene.page.dialog(host.id);
      await dialog.save({ certificate_id: certificate, ssl_forced: true, access_list_id: list });
      const authorization = `Basic ${Buffer.from("u:pass-word").toString("base64")}`;
      await scene.untilServed("200 even", { https: true, authorization }, 5_000);
      await scene.quiet();
      await scene.page.deleteAccessList(list);
      await scene.until(async () => !(await scene.answer({ https: true })).startsWith("401"), 3_000);
      const { ms, seen } = await scene.untilServed("200 even", { https: true }, patienceMs);
      scene.expect("https is served again soon", ms !== undefined && ms < soonMs, seen);
    },
  },
  {
    item: 3,
    name: "https is dead, as its certificate was deleted",
    needs: ["https"],
    async play(scene) {
      const host = await scene.first();
      const certificate = await scene.page.addCertificate(scene.domain);
      await (await scene.page.dialog(host.id)).save({ certificate_id: certificate, ssl_forced: true });
      await scene.untilServed("200 even", { https: true }, 5_000);
      await scene.quiet();
      await scene.deploy("odd");
      await scene.page.deleteCertificate(certificate);
      // The file still names the certificate; the next save writes it without https.
      await (await scene.page.dialog(host.id)).save();
      const from = scene.events.length;
      await scene.until(() => false, 35_000);
      const told = scene.events.slice(from).filter(({ type }) => type === "damage:found");
      const words = [...told, ...scene.alerts].map((each) => JSON.stringify(each));
      scene.expect("that https is dead is found", words.length > 0, words.at(-1) ?? "nothing is reported");
      const repairs = await scene.repairs();
      scene.expect("there are few repairs", repairs <= 3, `${repairs} repairs`);
    },
  },
  {
    item: 3,
    name: "disabled host",
    async play(scene) {
      const host = await scene.first();
      const from = scene.events.length;
      await scene.page.disable(host.id);
      const words = () => JSON.stringify([...scene.events.slice(from), ...scene.alerts]);
      const isTold = () => /disabled|switched off/i.test(words());
      const ms = await scene.until(isTold, patienceMs);
      scene.expect(
        "it is found soon, by name",
        ms !== undefined && ms < soonMs,
        `after ${ms} ms; ${await scene.answer()}`,
      );
    },
  },
  {
    item: 3,
    name: "missing config file",
    needs: ["removeFile"],
    async play(scene) {
      const host = await scene.first();
      await scene.hands.removeFile?.(host.id);
      // The next write by anybody makes nginx notice.
      const other = await scene.page.addHost({
        domain_names: [`other.${scene.domain}`],
        forward_host: "127.0.0.1",
        forward_port: 9,
      });
      await scene.page.deleteHost(other);
      const { ms, seen } = await scene.untilServedAgain("200 even", {}, patienceMs);
      scene.expect("it serves again soon", ms !== undefined && ms < soonMs, seen);
    },
  },
];
