import assert from "node:assert/strict";
import { hasCode } from "../errors/deployer-error.js";
import { isSameTarget, type KnownRoute, type Route } from "../ports/router.js";
import type { Scene } from "./router-scene.js";

const knownOf = ({ facts }: Route, domains: readonly string[]): KnownRoute => ({ domains, facts });

/**
 * The contract of every router for a route that a person edited in the proxy: none of their settings is lost,
 * exposed or switched on.
 */
export const byHandScenes: readonly (readonly [string, (scene: Scene) => Promise<void>])[] = [
  [
    "should keep the domains that a person added, and drop those of ours that are no longer wanted",
    async (scene) => {
      const { byHand } = scene.world;
      if (!byHand?.addDomain) return;
      const [a, b, own] = [scene.domain("a"), scene.domain("b"), scene.domain("own")];
      const first = await scene.put("web", [a, b], await scene.upstream("blue"));
      await byHand.addDomain(scene.name("web"), own);
      const known = knownOf(first, [a, b]);
      const route = await scene.putKnown("web", {
        domains: [a],
        target: await scene.upstream("green"),
        known,
      });
      assert.deepEqual(route.domains, [a, own].toSorted());
      await scene.serves(route, "green");
    },
  ],
  [
    "should not make a route anew without what a person had put on it",
    async (scene) => {
      const { router, byHand } = scene.world;
      if (!byHand?.guard || !byHand.delete) return;
      const [workload, domains, target] = [
        scene.name("web"),
        [scene.domain("a")],
        await scene.upstream("blue"),
      ];
      const plain = await scene.put("web", domains, target);
      assert.deepEqual(plain.facts?.guards, []);
      await byHand.guard(workload);
      const known = knownOf(await scene.put("web", domains, target), domains);
      assert.notDeepEqual(known.facts?.guards, []);
      await byHand.delete(workload);
      const write = scene.putKnown("web", { domains, target, known });
      await assert.rejects(write, (error) => hasCode(error, "ROUTE_GUARDED"));
      assert.equal(await router.read(workload), undefined);
      const found = await router.check({ workload, domains, known });
      assert.ok(found.some(({ code, severity }) => code === "ROUTE_GUARDED" && severity === "error"));
    },
  ],
  [
    "should make a route anew on which nothing stood",
    async (scene) => {
      const { byHand } = scene.world;
      if (!byHand?.delete) return;
      const [domains, target] = [[scene.domain("a")], await scene.upstream("blue")];
      const known = knownOf(await scene.put("web", domains, target), domains);
      await byHand.delete(scene.name("web"));
      await scene.serves(await scene.putKnown("web", { domains, target, known }), "blue");
    },
  ],
  [
    "should never enable a route that a person disabled",
    async (scene) => {
      const { router, byHand } = scene.world;
      if (!byHand?.disable) return;
      const [workload, domains, target] = [
        scene.name("web"),
        [scene.domain("a")],
        await scene.upstream("blue"),
      ];
      await scene.put("web", domains, target);
      await byHand.disable(workload);
      await assert.rejects(scene.put("web", domains, target), (error) => hasCode(error, "ROUTE_DISABLED"));
      const route = await router.read(workload);
      assert.deepEqual([route?.enabled, route?.online], [false, false]);
      const found = await router.check({ workload, domains });
      assert.ok(found.some(({ code, severity }) => code === "ROUTE_DISABLED" && severity === "error"));
    },
  ],
  [
    "should take a route whose block was taken out for ours, if it is known and still has a domain",
    async (scene) => {
      const { router, byHand } = scene.world;
      if (!byHand?.clearBlock) return;
      const [workload, domains] = [scene.name("web"), [scene.domain("a")]];
      const first = await scene.put("web", domains, await scene.upstream("blue"));
      const known = knownOf(first, domains);
      await byHand.clearBlock(workload);
      assert.equal(await router.read(workload), undefined);
      assert.ok(await router.read(workload, undefined, known));
      const target = await scene.upstream("green");
      const unknown = scene.put("web", domains, target);
      await assert.rejects(unknown, (error) => hasCode(error, "DOMAIN_TAKEN"));
      const elsewhere = scene.putKnown("web", { domains, target, known: { ...known, domains: ["x.test"] } });
      await assert.rejects(elsewhere, (error) => hasCode(error, "DOMAIN_TAKEN"));
      const route = await scene.putKnown("web", { domains, target, known });
      assert.equal(route.facts?.id, first.facts?.id);
      await scene.serves(route, "green");
    },
  ],
  [
    "should take the host of a staged target off a route whose block was taken out",
    async (scene) => {
      const { byHand, router } = scene.world;
      if (!byHand?.clearBlock || router.lacksHosts) return;
      const [domains, target] = [[scene.domain("a")], await scene.upstream("blue")];
      const [token, below] = ["0123456789abcdef".repeat(3), scene.domain("p")];
      const hostsBelow = `*.${below}`;
      const staged = { target: await scene.upstream("green"), token, host: `${token}.${below}` };
      const before = await scene.putKnown("web", { domains, target, hostsBelow, staged });
      await scene.serves(scene.at(before, staged.host), "green");
      await byHand.clearBlock(scene.name("web"));
      const known = knownOf(before, domains);
      const route = await scene.putKnown("web", { domains, target, hostsBelow, known });
      assert.deepEqual([...route.domains], domains);
      await scene.serves(route, "blue");
      for (const entrance of scene.at(before, staged.host).entrances)
        await scene.servesNothingOfOurs(entrance, route.nonce ?? "");
    },
  ],
  [
    "should give a route that a person handed over its old target back when it is removed",
    async (scene) => {
      const { router, byHand } = scene.world;
      if (!byHand?.handOver) return;
      const [workload, own, added] = [scene.name("web"), scene.domain("own"), scene.domain("added")];
      const theirs = await scene.upstream("theirs");
      await byHand.handOver(workload, own, theirs);
      const blue = await scene.upstream("blue");
      await scene.put("web", [own, added], blue);
      const route = await scene.put("web", [own, added], blue);
      const { before } = route.facts ?? {};
      assert.ok(before && isSameTarget(before.target, theirs));
      assert.deepEqual(before.domains, [own]);
      await scene.serves(route, "blue");
      await router.remove(workload);
      assert.equal(await router.read(workload), undefined);
      const entrance = route.entrances.find(({ domain }) => domain === own);
      assert.ok(entrance);
      const isTheirs = (outcome: object): boolean => "body" in outcome && outcome.body === "theirs";
      await scene.until(entrance, "/", "what it answered before", isTheirs);
      const taken = scene.put("api", [own], blue);
      await assert.rejects(taken, (error) => hasCode(error, "DOMAIN_TAKEN"));
      await scene.put("api", [added], blue);
    },
  ],
];
