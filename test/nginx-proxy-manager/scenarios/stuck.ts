import { setTimeout as sleep } from "node:timers/promises";
import type { Scenario } from "../scenario.js";
import { wordsOf } from "../scene.js";

export const stuck: readonly Scenario[] = [
  {
    item: 6,
    name: "right taken away in the middle",
    async play(scene) {
      const user = await scene.page.addUser();
      scene.onEnd(() => scene.page.deleteUser(user.id));
      await scene.begin({ account: user });
      await scene.first();
      const deployment = await scene.start("odd");
      await scene.event("container:started");
      await scene.page.allow(user.id, "view");
      const result = await scene.finish(deployment, "odd");
      await scene.expectHonest(result, { before: "even", after: "odd" });
      scene.expect(
        "it fails, and names the right",
        result.error?.code === "ROUTER_FORBIDDEN",
        wordsOf(result),
      );
      scene.expectNoneLost();
      const removed = await scene.remove(60_000);
      const isNamed = removed?.error?.code === "ROUTER_FORBIDDEN";
      scene.expect("a removal ends, with the reason", isNamed, wordsOf(removed));
      await scene.page.allow(user.id, "manage");
      const again = await scene.remove();
      scene.expect("given back, it can be removed", again?.status === "succeeded", wordsOf(again));
    },
  },
  {
    item: 6,
    name: "save of the same host in parallel to our write",
    async play(scene) {
      const host = await scene.first();
      const deployment = await scene.start("odd");
      const saves = (async () => {
        await scene.event("gate:passed");
        const dialogs = [];
        for (let count = 0; count < 3; count += 1) {
          dialogs.push((await scene.page.dialog(host.id)).save());
          await sleep(150);
        }
        await Promise.all(dialogs);
      })();
      const result = await scene.finish(deployment, "odd");
      await saves;
      await scene.untilServed("200 odd", {}, 5_000);
      await scene.expectHonest(result, { before: "even", after: "odd" });
      scene.expect("it succeeds", result.status === "succeeded", wordsOf(result));
      scene.expectDefaultPageAtWorst();
    },
  },
  {
    item: 6,
    name: "the proxy's backend restarts in the middle",
    needs: ["restartBackend", "disturbs"],
    async play(scene) {
      await scene.first();
      const deployment = await scene.start("odd");
      await scene.event("container:started");
      await scene.hands.restartBackend?.();
      const result = await scene.finish(deployment, "odd");
      await scene.expectHonest(result, { before: "even", after: "odd" });
      scene.expect("it is patient", result.status === "succeeded", wordsOf(result));
      scene.expectNoneLost();
    },
  },
  {
    item: 6,
    name: "the proxy's nginx restarts in the middle",
    needs: ["restartNginx", "disturbs"],
    async play(scene) {
      await scene.first();
      const deployment = await scene.start("odd");
      await scene.event("container:started");
      await scene.hands.restartNginx?.();
      const result = await scene.finish(deployment, "odd");
      await scene.expectHonest(result, { before: "even", after: "odd" });
      scene.expect("it is patient", result.status === "succeeded", wordsOf(result));
    },
  },
  {
    item: 6,
    name: "a stream on the proxy's http port: reloads fail without a word",
    needs: ["listensOn", "disturbs"],
    async play(scene) {
      await scene.first();
      const stream = await scene.page.addStream(scene.hands.listensOn ?? 80);
      scene.onEnd(() => scene.page.deleteStream(stream));
      await sleep(3_000);
      const result = await scene.deploy("odd");
      await scene.expectHonest(result, { before: "even", after: "odd" });
      const words = wordsOf(result);
      const names = /reload|stream|listen|port/i.test(words);
      scene.expect(
        "it fails, and says that nginx does not reload",
        result.status !== "succeeded" && names,
        words,
      );
      scene.expectNoneLost();
      await scene.page.deleteStream(stream);
      const again = await scene.deploy("odd");
      await scene.expectHonest(again, { before: "even", after: "odd" });
      scene.expect("once the stream is gone, it succeeds", again.status === "succeeded", wordsOf(again));
    },
  },
  {
    item: 6,
    name: "another host's broken file",
    needs: ["breakOtherFile", "mendOtherFile", "disturbs"],
    async play(scene) {
      await scene.first();
      await scene.hands.breakOtherFile?.();
      scene.onEnd(async () => scene.hands.mendOtherFile?.());
      const result = await scene.deploy("odd");
      await scene.expectHonest(result, { before: "even", after: "odd" });
      const words = wordsOf(result);
      scene.expect(
        "it fails, and says that another file is broken",
        /another file|by-hand/.test(words),
        words,
      );
      scene.expectNoneLost();
      await scene.hands.mendOtherFile?.();
      const again = await scene.deploy("odd");
      scene.expect("once it is mended, it succeeds", again.status === "succeeded", wordsOf(again));
      await scene.expectHonest(again, { before: "even", after: "odd" });
    },
  },
  {
    item: 6,
    name: "host that was offline before the deployment",
    async play(scene) {
      const host = await scene.first();
      await (
        await scene.page.dialog(host.id)
      ).save({ advanced_config: `no_such_directive on;\n${host.advanced_config}` });
      const result = await scene.deploy("odd");
      const words = wordsOf(result);
      const names = /no_such_directive/.test(words + JSON.stringify(result.error?.details ?? {}));
      scene.expect("it fails, and names nginx's own words", result.status !== "succeeded" && names, words);
      scene.expect(
        "and says that the host was offline before",
        /offline|was not served|before this/i.test(words),
        words,
      );
    },
  },
];
