import assert from "node:assert/strict";
import { stagedCookie, type RouteTarget } from "../ports/router.js";
import type { Scene } from "./router-scene.js";

const token = "0123456789abcdefghijklmnopqrstuv";
const cookie = `${stagedCookie}=${token}`;
const posted = { method: "POST", body: "x".repeat(100_000) };
const withBody = " and 100000";
const gets = { method: "GET" };

/** Nobody listens there. */
const refusing = (target: RouteTarget): RouteTarget => ({ ...target, port: 1 });

/** The contract of every router for a request that its target has not taken. */
export const fallbackScenes: readonly (readonly [string, (scene: Scene) => Promise<void>])[] = [
  [
    "should lead what the target refuses to the fallback, with its body",
    async (scene) => {
      const domains = [scene.domain("a")];
      const [fallback, other] = [await scene.upstream("blue"), await scene.upstream("green")];
      const dead = refusing(fallback);
      const route = await scene.putKnown("web", { domains, target: dead, fallback });
      for (const one of [route, await scene.world.router.read(scene.name("web"))]) {
        assert.deepEqual(structuredClone([one?.target, one?.fallback]), [dead, fallback]);
        assert.equal(one?.others, undefined);
      }
      await scene.marks(route);
      for (const method of ["GET", "PUT", "DELETE"])
        assert.equal(await scene.sent(route, { method }), "200 blue");
      for (const method of ["POST", "PUT", "PATCH"])
        assert.equal(await scene.sent(route, { ...posted, method }), `200 blue${withBody}`);
      await scene.marks(await scene.putKnown("web", { domains, target: other, fallback }));
      assert.equal(await scene.sent(route, gets), "200 green");
      assert.equal(await scene.sent(route, posted), `200 green${withBody}`);
    },
  ],
  [
    "should send again what the target has closed without an answer, but nothing that must not be repeated",
    async (scene) => {
      const domains = [scene.domain("a")];
      const [target, fallback] = [await scene.upstream("green", "closes"), await scene.upstream("blue")];
      const route = await scene.putKnown("web", { domains, target, fallback });
      await scene.marks(route);
      for (const method of ["GET", "OPTIONS", "DELETE", "PUT"])
        assert.equal(await scene.sent(route, { method }), "200 blue");
      for (const method of ["POST", "PATCH"]) {
        assert.equal(await scene.sent(route, { method }), "502");
        assert.equal(await scene.sent(route, { ...posted, method }), "502");
      }
    },
  ],
  [
    "should pass on what the target itself answers",
    async (scene) => {
      const domains = [scene.domain("a")];
      const [target, fallback] = [await scene.upstream("green", "fails"), await scene.upstream("blue")];
      const route = await scene.putKnown("web", { domains, target, fallback });
      await scene.marks(route);
      for (const entrance of route.entrances)
        for (const request of [gets, { ...posted, body: "x" }]) {
          const { status, body } = await scene.world.send(entrance, request);
          assert.deepEqual([status, body.slice(0, 5)], [502, "green"]);
        }
    },
  ],
  [
    "should answer itself if nobody takes a request, and have no fallback any more after the next write",
    async (scene) => {
      const domains = [scene.domain("a")];
      const fallback = await scene.upstream("blue");
      const target = refusing(fallback);
      const none = await scene.putKnown("web", { domains, target });
      await scene.marks(none);
      assert.equal(await scene.sent(none, gets), "502");
      const both = await scene.putKnown("web", { domains, target, fallback: target });
      await scene.marks(both);
      assert.equal(await scene.sent(both, gets), "502");
      const route = await scene.putKnown("web", { domains, target, fallback });
      await scene.marks(route);
      assert.equal(await scene.sent(route, gets), "200 blue");
      const back = await scene.putKnown("web", { domains, target });
      assert.equal(back.fallback, undefined);
      assert.equal((await scene.world.router.read(scene.name("web")))?.fallback, undefined);
      await scene.marks(back);
      for (const request of [gets, posted]) assert.equal(await scene.sent(back, request), "502");
    },
  ],
  [
    "should lead a drawn request that the staged target has not taken to the target, and none that shows the token",
    async (scene) => {
      const domains = [scene.domain("a")];
      const [blue, white] = [await scene.upstream("blue"), await scene.upstream("white")];
      const staged = { target: refusing(blue), token, share: 99 };
      for (const write of [
        { target: blue },
        { target: blue, fallback: white },
        { target: refusing(blue), fallback: white },
      ]) {
        const route = await scene.putKnown("web", { domains, staged, ...write });
        assert.deepEqual(structuredClone([route.staged, route.fallback]), [staged, write.fallback]);
        await scene.marks(route);
        const taker = write.target === blue ? "blue" : "white";
        for (let time = 0; time < 10; time += 1) {
          assert.equal(await scene.sent(route, gets), `200 ${taker}`);
          assert.equal(await scene.sent(route, posted), `200 ${taker}${withBody}`);
          assert.equal(await scene.sent(route, { ...gets, cookie }), "502");
        }
      }
      const closing = { ...staged, target: await scene.upstream("green", "closes") };
      const route = await scene.putKnown("web", { domains, staged: closing, target: blue, fallback: white });
      await scene.marks(route);
      const answers: string[] = [];
      for (let time = 0; time < 10; time += 1) {
        assert.equal(await scene.sent(route, gets), "200 blue");
        assert.equal(await scene.sent(route, { ...gets, cookie }), "502");
        answers.push(await scene.sent(route, { method: "POST" }));
      }
      assert.ok(answers.includes("502"), "a drawn POST should not be repeated");
    },
  ],
  [
    "should leave a person's own location to its own target",
    async (scene) => {
      const domains = [scene.domain("a")];
      const [blue, green] = [await scene.upstream("blue"), await scene.upstream("green")];
      await scene.put("web", domains, green);
      await scene.world.addLocation(scene.name("web"), "/theirs", refusing(blue));
      const route = await scene.putKnown("web", { domains, target: refusing(green), fallback: blue });
      await scene.serves(route, "blue");
      for (const entrance of route.entrances)
        await scene.until(
          entrance,
          "/theirs",
          "502",
          (outcome) => outcome.kind === "answer" && outcome.status === 502,
        );
    },
  ],
  [
    "should forbid to index what it answers to those who show the token, and nothing else",
    async (scene) => {
      const domains = [scene.domain("a")];
      const [target, green] = [await scene.upstream("blue"), await scene.upstream("green")];
      const { keepsClients = false } = scene.world.router;
      for (const staged of [
        { target: green, token },
        { target: green, token, share: 99 },
      ]) {
        const route = await scene.putKnown("web", { domains, target, staged });
        await scene.marks(route);
        for (const entrance of route.entrances) {
          const shown = await scene.world.send(entrance, { ...gets, cookie });
          // Both need a header of the proxy on what the workload answers.
          assert.deepEqual([shown.body, shown.isNoindex], ["green", keepsClients]);
          for (let time = 0; time < 5; time += 1)
            assert.equal((await scene.world.send(entrance, gets)).isNoindex, false);
        }
      }
    },
  ],
];
