import assert from "node:assert/strict";
import { DeployerError, hasCode } from "../errors/deployer-error.js";
import { markerPath, type ProxyWorker, type RouteTarget } from "../ports/router.js";
import { byHandScenes } from "./router-contract-by-hand.js";
import { fallbackScenes } from "./router-contract-fallback.js";
import { stagedScenes } from "./router-contract-staged.js";
import { Scene, settleMs, type RouterContractWorld } from "./router-scene.js";

export interface RouterContractCase {
  readonly title: string;
  /** Rejects with an AssertionError if the router breaks the contract. */
  readonly run: (world: RouterContractWorld) => Promise<void>;
}

/**
 * The contract of every router, as cases for any test runner: register each `title`, and call `run` with the
 * world. The cases write to the proxy under names that end in ".test", and remove those routes afterwards.
 */
export const routerContract: readonly RouterContractCase[] = [
  inScene("should give back by read what was put", async (scene) => {
    const [target, nonce] = [await scene.upstream("blue"), scene.nonce()];
    const domains = [scene.domain("a"), scene.domain("b")];
    const put = await scene.put("web", domains, target, nonce);
    const read = await scene.world.router.read(scene.name("web"));
    assert.ok(read, "the route should be found");
    for (const route of [put, read]) {
      assert.equal(route.workload, scene.name("web"));
      assert.deepEqual(route.domains, domains);
      assert.deepEqual({ ...route.target }, { ...target });
      assert.equal(route.nonce, nonce);
      assert.equal(route.online, true, route.problem);
      assert.deepEqual(
        route.entrances.map((entrance) => entrance.domain),
        domains,
      );
    }
  }),

  inScene("should answer the nonce and the upstream on every entrance", async (scene) => {
    const target = await scene.upstream("blue");
    await scene.serves(await scene.put("web", [scene.domain("a"), scene.domain("b")], target), "blue");
  }),

  inScene("should move the traffic with the second put, in place", async (scene) => {
    const domains = [scene.domain("a")];
    await scene.serves(await scene.put("web", domains, await scene.upstream("blue")), "blue");
    const green = await scene.put("web", domains, await scene.upstream("green"));
    await scene.serves(green, "green");
    assert.deepEqual(await scene.world.router.read(scene.name("web")), green);
  }),

  inScene("should keep one route over many puts", async (scene) => {
    const [target, domains] = [await scene.upstream("blue"), [scene.domain("a")]];
    for (let round = 0; round < 3; round += 1) await scene.put("web", domains, target);
    await scene.world.router.remove(scene.name("web"));
    assert.equal(await scene.world.router.read(scene.name("web")), undefined);
    await scene.put("api", domains, target);
  }),

  inScene("should accept the same values again", async (scene) => {
    const [target, domains, nonce] = [await scene.upstream("blue"), [scene.domain("a")], scene.nonce()];
    const first = await scene.put("web", domains, target, nonce);
    assert.deepEqual(await scene.put("web", domains, target, nonce), first);
    await scene.serves(first, "blue");
  }),

  inScene("should change the list of domains in place", async (scene) => {
    const target = await scene.upstream("blue");
    const [a, b, c] = [scene.domain("a"), scene.domain("b"), scene.domain("c")];
    await scene.serves(await scene.put("web", [a, b], target), "blue");
    const changed = await scene.put("web", [b, c], target);
    assert.deepEqual(changed.domains, [b, c]);
    await scene.serves(changed, "blue");
    await scene.serves(await scene.put("api", [a], await scene.upstream("api")), "api");
  }),

  inScene(
    "should serve every name below a wildcard, but the one that another workload has",
    async (scene) => {
      const [all, one] = [`*.${scene.domain("all")}`, `one.${scene.domain("all")}`];
      const web = await scene.put("web", [all], await scene.upstream("web"));
      assert.deepEqual(web.domains, [all]);
      await scene.serves(web, "web");
      const api = await scene.put("api", [one], await scene.upstream("api"));
      await scene.serves(api, "api");
      await scene.serves(web, "web");
      const [entrance] = web.entrances;
      assert.ok(entrance);
      const below = { ...entrance, domain: `deep.below.${scene.domain("all")}` };
      await scene.until(
        below,
        "/",
        '"web"',
        (outcome) => outcome.kind === "answer" && outcome.body === "web",
      );
      const taken = scene.put("api", [all], await scene.upstream("api"));
      await assert.rejects(taken, (error) => hasCode(error, "DOMAIN_TAKEN"));
      await scene.serves(await scene.put("web", [all], await scene.upstream("green")), "green");
    },
  ),

  inScene("should find no route of an unknown workload", async (scene) => {
    assert.equal(await scene.world.router.read(scene.name("web")), undefined);
  }),

  inScene("should remove a route, and do nothing if there is none", async (scene) => {
    const route = await scene.put("web", [scene.domain("a")], await scene.upstream("blue"));
    await scene.serves(route, "blue");
    const [entrance] = route.entrances;
    assert.ok(entrance && route.nonce !== undefined);
    await scene.world.router.remove(scene.name("web"));
    await scene.world.router.remove(scene.name("web"));
    assert.equal(await scene.world.router.read(scene.name("web")), undefined);
    await scene.servesNothingOfOurs(entrance, route.nonce);
  }),

  inScene("should refuse the domain of a foreign route, and find it in check", async (scene) => {
    const { router } = scene.world;
    const [target, taken] = [await scene.upstream("blue"), scene.domain("taken")];
    await scene.world.addForeignRoute(taken);
    const domains = [scene.domain("a"), taken].toSorted();
    await assert.rejects(scene.put("web", domains, target), (error) => hasCode(error, "DOMAIN_TAKEN"));
    assert.equal(await router.read(scene.name("web")), undefined);
    const findings = await router.check({ workload: scene.name("web"), domains });
    assert.ok(
      findings.some(({ code, severity }) => code === "DOMAIN_TAKEN" && severity === "error"),
      "check should tell",
    );
  }),

  inScene(
    "should refuse the domain of another workload, and leave both routes as they are",
    async (scene) => {
      const [web, api] = [scene.domain("web"), scene.domain("api")];
      const route = await scene.put("web", [web], await scene.upstream("web"));
      const other = await scene.put("api", [api], await scene.upstream("api"));
      const target = await scene.upstream("green");
      await assert.rejects(scene.put("api", [api, web], target), (error) => hasCode(error, "DOMAIN_TAKEN"));
      await scene.serves(route, "web");
      await scene.serves(other, "api");
    },
  ),

  inScene("should not let two workloads disturb each other", async (scene) => {
    const { router } = scene.world;
    const web = await scene.put("web", [scene.domain("web")], await scene.upstream("web"));
    await scene.put("api", [scene.domain("api")], await scene.upstream("api"));
    await scene.serves(await scene.put("api", [scene.domain("api")], await scene.upstream("api-2")), "api-2");
    await scene.serves(web, "web");
    await router.remove(scene.name("api"));
    assert.deepEqual(await router.read(scene.name("web")), web);
    await scene.serves(web, "web");
  }),

  inScene("should find nothing wrong in check for a workload's own route", async (scene) => {
    const domains = [scene.domain("a")];
    await scene.put("web", domains, await scene.upstream("blue"));
    const findings = await scene.world.router.check({ workload: scene.name("web"), domains });
    assert.deepEqual(
      findings.filter(({ severity }) => severity === "error"),
      [],
    );
  }),

  inScene("should move what a person has added from the targets that a write replaces", async (scene) => {
    const domains = [scene.domain("a")];
    const [blue, green] = [await scene.upstream("blue"), await scene.upstream("green")];
    await scene.serves(await scene.put("web", domains, blue), "blue");
    await scene.world.addLocation(scene.name("web"), "/api", blue);
    const read = await scene.world.router.read(scene.name("web"));
    assert.ok(read);
    assert.deepEqual(read.others, [blue]);
    await scene.servesAt(read, "/api", "blue");
    const moved = await scene.replace("web", domains, { target: green, replaces: [blue] });
    assert.deepEqual(moved.others, [green]);
    await scene.serves(moved, "green");
    await scene.servesAt(moved, "/api", "green");
    await scene.servesAt(moved, "/api/deep", "green");
    const back = await scene.replace("web", domains, { target: blue, replaces: [green] });
    await scene.serves(back, "blue");
    await scene.servesAt(back, "/api", "blue");
  }),

  inScene("should leave what a person has added that leads elsewhere", async (scene) => {
    const domains = [scene.domain("a")];
    const [blue, green] = [await scene.upstream("blue"), await scene.upstream("green")];
    const other = await scene.upstream("other");
    await scene.serves(await scene.put("web", domains, blue), "blue");
    await scene.world.addLocation(scene.name("web"), "/other", other);
    const moved = await scene.replace("web", domains, { target: green, replaces: [blue] });
    assert.deepEqual(moved.others, [other]);
    await scene.serves(moved, "green");
    await scene.servesAt(moved, "/other", "other");
  }),

  inScene("should find in check what else leads to a target that is replaced", async (scene) => {
    const { router } = scene.world;
    const domains = [scene.domain("a")];
    const [blue, other] = [await scene.upstream("blue"), await scene.upstream("other")];
    await scene.put("web", domains, blue);
    await scene.world.addForeignRoute(scene.domain("second"), blue);
    await scene.world.addForeignRoute(scene.domain("third"), other);
    const check = async (replaces: RouteTarget[]) => {
      const findings = await router.check({ workload: scene.name("web"), domains, target: blue, replaces });
      return findings.filter(({ code }) => code === "TARGET_NAMED").map(({ severity }) => severity);
    };
    assert.deepEqual(await check([blue]), ["error"]);
    assert.deepEqual(await check([]), []);
  }),

  inScene("should write nothing if it may not right before it writes", async (scene) => {
    const { router } = scene.world;
    const refuse = (): never => {
      throw new DeployerError("LEASE_LOST", "another deployer has taken over");
    };
    const mayNot = {
      domains: [scene.domain("a")],
      target: await scene.upstream("green"),
      assertMayWrite: refuse,
    };
    await assert.rejects(scene.putKnown("web", mayNot), (error) => hasCode(error, "LEASE_LOST"));
    assert.equal(await router.read(scene.name("web")), undefined);
    let asked = 0;
    const may = { ...mayNot, target: await scene.upstream("blue"), assertMayWrite: () => void (asked += 1) };
    const blue = await scene.putKnown("web", may);
    assert.ok(asked > 0, "it should be asked");
    await assert.rejects(scene.putKnown("web", mayNot), (error) => hasCode(error, "LEASE_LOST"));
    assert.deepEqual(await router.read(scene.name("web")), blue);
    await scene.serves(blue, "blue");
  }),

  inScene(
    "should show other workers once a write has taken effect, and no old answer after that",
    async (scene) => {
      const { router, clock } = scene.world;
      const [domains, deadline] = [[scene.domain("a")], clock.monotonicMs() + settleMs];
      const shown = async () => (await router.workers?.()) ?? [];
      for (const body of ["blue", "green", "white"]) {
        const before = await shown();
        const target = await scene.upstream(body);
        const route = await scene.put("web", domains, target);
        const [entrance] = route.entrances;
        assert.ok(entrance);
        // The workers of an earlier write may still be on their way: only an answer tells whose these are.
        let answered = false;
        for (
          let now = before;
          now.length > 0 && !(answered && areReplaced(before, now));
          now = await shown()
        ) {
          assert.ok(clock.monotonicMs() < deadline, "the workers should be replaced");
          answered ||= (await scene.read(entrance, markerPath)) === route.nonce;
          await clock.sleep(1);
        }
        if (before.length === 0) await scene.serves(route, body);
        for (let read = 0; read < 10; read += 1)
          assert.equal(await scene.read(entrance, markerPath), route.nonce, "none of before should answer");
      }
      assert.equal(new Set((await shown()).map(({ generation }) => generation)).size <= 1, true);
    },
  ),

  inScene("should change nothing by a dry run, and then write the same route", async (scene) => {
    const { router } = scene.world;
    const blue = await scene.put("web", [scene.domain("a")], await scene.upstream("blue"));
    await scene.serves(blue, "blue");
    const target = await scene.upstream("green");
    const write = { workload: scene.name("web"), domains: [scene.domain("a")], target, nonce: scene.nonce() };
    await router.dryRun?.(write);
    await router.dryRun?.({ ...write, nonce: "short" });
    const aborted = AbortSignal.abort(new Error("given up"));
    if (router.dryRun) await assert.rejects(router.dryRun(write, aborted), /given up/);
    await router.dryRun?.(write);
    assert.deepEqual(await router.read(scene.name("web")), blue);
    await scene.serves(blue, "blue");
    const green = await scene.putKnown("web", write);
    assert.equal(green.nonce, write.nonce);
    await scene.serves(green, "green");
  }),

  inScene("should refuse what must not stand in a proxy's configuration", async (scene) => {
    const target = await scene.upstream("blue");
    const good = { domains: [scene.domain("a")], target, nonce: scene.nonce() };
    const isRefused = (error: unknown): boolean => hasCode(error, "ROUTER_REJECTED");
    await assert.rejects(scene.putKnown("web", { ...good, domains: ["a b.test"] }), isRefused);
    await assert.rejects(scene.putKnown("web", { ...good, domains: [] }), isRefused);
    await assert.rejects(scene.putKnown("web", { ...good, nonce: "short" }), isRefused);
    const elsewhere = { ...target, host: "a;b" };
    await assert.rejects(scene.putKnown("web", { ...good, target: elsewhere }), isRefused);
    await assert.rejects(scene.putKnown("web", { ...good, fallback: elsewhere }), isRefused);
    assert.equal(await scene.world.router.read(scene.name("web")), undefined);
  }),

  inScene("should refuse a write before it is sent once the signal has aborted", async (scene) => {
    const { router } = scene.world;
    const target = await scene.upstream("blue");
    const write = { workload: scene.name("web"), domains: [scene.domain("a")], target, nonce: scene.nonce() };
    await assert.rejects(router.put(write, AbortSignal.abort(new Error("given up"))));
    assert.equal(await router.read(scene.name("web")), undefined);
  }),

  ...[...byHandScenes, ...stagedScenes, ...fallbackScenes].map(([title, act]) => inScene(title, act)),
];

function areReplaced(before: readonly ProxyWorker[], now: readonly ProxyWorker[]): boolean {
  const isNew = ({ id }: ProxyWorker): boolean => !before.some((old) => old.id === id);
  return now.every((one) => isNew(one) && one.generation === now[0]?.generation);
}

function inScene(title: string, act: (scene: Scene) => Promise<void>): RouterContractCase {
  return {
    title,
    run: async (world) => {
      const scene = new Scene(world);
      try {
        await act(scene);
      } finally {
        await scene.ends();
      }
    },
  };
}
