import type { Scenario } from "../scenario.js";
import type { Scene } from "../scene.js";
import { wordsOf } from "../scene.js";

/** The watch looks every one to two seconds, and the proxy needs a moment for the write. */
const soonMs = 6_000;

const requested = { certificate_id: "new", meta: { letsencrypt_agree: true, dns_challenge: false } };

async function expectServedSoon(scene: Scene, version: string, https = false): Promise<void> {
  const { ms, seen } = await scene.untilServed(`200 ${version}`, { https }, 45_000);
  scene.expect(`${version} is served again soon`, ms !== undefined && ms < soonMs, seen);
}

export const staleSaves: readonly Scenario[] = [
  {
    item: 5,
    name: "dialog opened before a deployment, saved after it",
    async play(scene) {
      const host = await scene.first();
      const dialog = await scene.page.dialog(host.id);
      await scene.deploy("odd");
      scene.expectNoneLost();
      await scene.span("stale save", async () => {
        await dialog.save();
        const { ms, seen } = await scene.untilServedAgain("200 odd", {}, 45_000);
        scene.expect("odd is served again soon", ms !== undefined && ms < soonMs, seen);
      });
    },
  },
  {
    item: 5,
    name: "stale save right before a deployment",
    async play(scene) {
      const host = await scene.first();
      const dialog = await scene.page.dialog(host.id);
      await scene.deploy("odd");
      await dialog.save();
      const result = await scene.finish(await scene.start("even"), "even");
      await scene.expectHonest(result, { before: "odd", after: "even" });
    },
  },
  ...(["switching", "route:written", "route:verified", "drain:started"] as const).map((moment): Scenario => ({
    item: 5,
    name: `stale save during a deployment, at ${moment}`,
    async play(scene) {
      const host = await scene.first();
      const dialog = await scene.page.dialog(host.id);
      const deployment = await scene.start("odd");
      const reached = scene.event(moment).then(() => dialog.save());
      const result = await scene.finish(deployment, "odd");
      await reached;
      const version = result.status === "succeeded" ? "odd" : "even";
      await expectServedSoon(scene, version);
      await scene.expectHonest(result, { before: "even", after: "odd" });
      if (moment === "switching") scene.expectDefaultPageAtWorst();
      else scene.expectNoneLost();
    },
  })),
  {
    item: 5,
    name: "Let's Encrypt from the dialog, between deployments",
    needs: ["acme", "https"],
    async play(scene) {
      const host = await scene.first();
      await scene.deploy("odd");
      const dialog = await scene.page.dialog(host.id);
      const { status, body } = await dialog.save(requested);
      scene.onEnd(() => scene.page.deleteCertificate(Number(Object(body)["certificate_id"])));
      scene.expect("the challenge is not broken", status === 200, `${status} ${JSON.stringify(body)}`);
      await expectServedSoon(scene, "odd");
      await expectServedSoon(scene, "odd", true);
    },
  },
  {
    item: 5,
    name: "Let's Encrypt from a dialog that was opened before the deployment",
    needs: ["acme", "https"],
    async play(scene) {
      const host = await scene.first();
      const dialog = await scene.page.dialog(host.id);
      await scene.deploy("odd");
      const { status, body } = await dialog.save(requested);
      scene.onEnd(() => scene.page.deleteCertificate(Number(Object(body)["certificate_id"])));
      scene.expect("the challenge is not broken", status === 200, `${status} ${JSON.stringify(body)}`);
      await expectServedSoon(scene, "odd");
      await expectServedSoon(scene, "odd", true);
    },
  },
  {
    item: 5,
    name: "Let's Encrypt from the dialog, and a deployment during it",
    needs: ["acme", "https"],
    async play(scene) {
      const host = await scene.first();
      const dialog = await scene.page.dialog(host.id);
      const saved = dialog.save(requested);
      await scene.until(async () => (await scene.answer()).startsWith("404"), 5_000);
      const result = await scene.deploy("odd");
      const { status, body } = await saved;
      scene.onEnd(() => scene.page.deleteCertificate(Number(Object(body)["certificate_id"])));
      scene.expect(
        "the challenge is not broken",
        status === 200,
        `${status} ${JSON.stringify(body)}; ${wordsOf(result)}`,
      );
      await expectServedSoon(scene, result.status === "succeeded" ? "odd" : "even");
      await scene.expectHonest(result, { before: "even", after: "odd" });
    },
  },
];
