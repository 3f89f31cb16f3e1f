import assert from "node:assert/strict";
import {
  drawCookie,
  drawnPath,
  previewPath,
  stagedCookie,
  type Route,
  type RouteWrite,
} from "../ports/router.js";
import { hadNoEffect } from "../steps/write-route.js";
import type { Scene } from "./router-scene.js";

const token = "0123456789abcdefghijklmnopqrstuv";
const shown = `${stagedCookie}=${token}`;

const draws = 200;

/** Five standard deviations around what is expected: one run in a million is beyond. */
function assertShare(drawn: number, share: number, of = draws): void {
  const expected = (of * share) / 100;
  const allowed = 5 * Math.sqrt(expected * (1 - share / 100)) + 1;
  assert.ok(Math.abs(drawn - expected) <= allowed, `${drawn} of ${of} were drawn for ${share} %`);
}

interface Client {
  readonly cookie: string;
  readonly side: string | undefined;
}

async function answersTo(scene: Scene, route: Route, cookie: string, body: string): Promise<void> {
  for (const entrance of route.entrances) await scene.answers(entrance, { cookie, body, statuses: [200] });
}

/** True of a router without hosts, which refuses them. */
async function lacksHosts(
  scene: Scene,
  write: Pick<RouteWrite, "domains" | "target" | "staged">,
): Promise<boolean> {
  const { router } = scene.world;
  if (router.lacksHosts !== true) return false;
  await assert.rejects(scene.putKnown("web", write), { code: "ROUTER_REJECTED" });
  const workload = scene.name("web");
  const found = await router.check({ workload, domains: write.domains, previews: "*.preview.test" });
  assert.deepEqual(
    found.filter(({ subject }) => subject === "previews").map(({ code }) => code),
    ["ROUTER_REJECTED"],
  );
  return true;
}

/** The contract of every router for a target that only those reach who show its token. */
export const stagedScenes: readonly (readonly [string, (scene: Scene) => Promise<void>])[] = [
  [
    "should lead those alone who show the token to a staged target",
    async (scene) => {
      const domains = [scene.domain("a"), scene.domain("b")];
      const [target, green] = [await scene.upstream("blue"), await scene.upstream("green")];
      await scene.serves(await scene.put("web", domains, target), "blue");
      const route = await scene.putKnown("web", { domains, target, staged: { target: green, token } });
      assert.deepEqual({ ...route.target }, { ...target });
      await scene.serves(route, "blue");
      for (const cookie of [shown, `a=1; ${shown}; b=2`]) await answersTo(scene, route, cookie, "green");
      for (const cookie of [
        `${stagedCookie}=`,
        `${shown}x`,
        `${stagedCookie}=${token.slice(1)}`,
        `${stagedCookie}=${token.toUpperCase()}`,
        `x${shown}`,
        `${shown}; ${shown}`,
        `${shown}; ${stagedCookie}=x`,
        `${stagedCookie}=x; ${shown}`,
      ])
        await answersTo(scene, route, cookie, "blue");
    },
  ],
  [
    "should exchange the token for a cookie, and leave every other query to the live target",
    async (scene) => {
      const domains = [scene.domain("a")];
      const [target, green] = [await scene.upstream("blue"), await scene.upstream("green")];
      await scene.serves(await scene.put("web", domains, target), "blue");
      const staged = { target: green, token };
      const route = await scene.putKnown("web", { domains, target, staged });
      for (const one of [route, await scene.world.router.read(scene.name("web"))])
        assert.deepEqual(structuredClone(one?.staged), staged);
      await scene.serves(route, "blue");
      for (const entrance of route.entrances) {
        const secure = entrance.scheme === "https" ? "; Secure" : "";
        const cookie = `${shown}; Path=/; HttpOnly; SameSite=Lax${secure}`;
        await scene.until(
          entrance,
          `${previewPath}?token=${token}`,
          "the cookie and a redirect",
          (outcome) => {
            if (outcome.kind !== "answer" || outcome.status !== 302) return false;
            return outcome.location === "/" && outcome.cookies?.join() === cookie;
          },
        );
      }
      for (const query of [
        "",
        "?token=",
        `?token=${token}x`,
        `?token=${token.toUpperCase()}`,
        `?token=${token}&token=${token}`,
        `?a=1&token=${token}`,
        `?token=${token}&to=//evil.test`,
      ])
        await scene.servesAt(route, `${previewPath}${query}`, "blue");
    },
  ],
  [
    "should lead a share of the requests to a staged target, and say what it drew",
    async (scene) => {
      const domains = [scene.domain("a")];
      const [target, green] = [await scene.upstream("blue"), await scene.upstream("green")];
      await scene.serves(await scene.put("web", domains, target), "blue");
      for (const share of [1, 30, 99]) {
        const staged = { target: green, token, share };
        const route = await scene.putKnown("web", { domains, target, staged });
        for (const one of [route, await scene.world.router.read(scene.name("web"))])
          assert.deepEqual(structuredClone([one?.target, one?.staged]), [target, staged]);
        await scene.marks(route);
        for (const entrance of route.entrances) {
          const drawn = { path: drawnPath, body: "staged", other: "live", times: draws };
          assertShare(await scene.countOf(entrance, drawn), share);
          const served = { path: "/", body: "green", other: "blue", times: draws };
          assertShare(await scene.countOf(entrance, served), share);
        }
        await answersTo(scene, route, shown, "green");
        for (const cookie of [`${stagedCookie}=live`, `a=1; ${stagedCookie}=x`, `${shown}; ${shown}`])
          await answersTo(scene, route, cookie, "blue");
      }
    },
  ],
  [
    "should keep each client on the side that was drawn for it, if it can",
    async (scene) => {
      const { router } = scene.world;
      const domains = [scene.domain("a")];
      const [target, green] = [await scene.upstream("blue"), await scene.upstream("green")];
      await scene.serves(await scene.put("web", domains, target), "blue");
      const staged = { target: green, token, share: 40, sticky: "shift001" };
      const write = scene.putKnown("web", { domains, target, staged });
      if (!router.keepsClients) return assert.rejects(write, { code: "ROUTER_REJECTED" });
      const route = await write;
      assert.deepEqual(structuredClone((await router.read(scene.name("web")))?.staged), staged);
      await scene.marks(route);
      for (const entrance of route.entrances) {
        const secure = entrance.scheme === "https" ? "; Secure" : "";
        const clients: Client[] = [];
        for (let client = 0; client < 60; client += 1) {
          const { body, cookies } = await scene.visit(entrance, "/");
          const kept = new RegExp(
            `^(${drawCookie}=shift001\\.[0-9a-f-]{3,36}); Path=/; HttpOnly; SameSite=Lax${secure}$`,
          ).exec(cookies.join());
          assert.ok(kept?.[1] !== undefined, `the cookie is ${cookies.join()}`);
          clients.push({ cookie: kept[1], side: body });
        }
        assertShare(clients.filter(({ side }) => side === "green").length, 40, clients.length);
        for (const { cookie, side } of clients)
          for (const shown of [cookie, `a=1; ${cookie}; b=2`])
            assert.deepEqual(await scene.visit(entrance, "/", shown), { body: side, cookies: [] });
        const of = clients.slice(0, 20);
        for (const { cookie, side } of of)
          assert.equal(
            (await scene.visit(entrance, drawnPath, cookie)).body,
            side === "green" ? "staged" : "live",
          );
        const other = await scene.visit(entrance, "/", clients[0]?.cookie.replace("shift001", "shift002"));
        assert.equal(other.cookies.length, 1);
        await scene.marks(await scene.putKnown("web", { domains, target, staged: { ...staged, share: 80 } }));
        const later: (string | undefined)[] = [];
        for (const { cookie } of clients) later.push((await scene.visit(entrance, "/", cookie)).body);
        const isKept = clients.every(({ side }, index) => side === "blue" || later[index] === "green");
        assert.ok(isKept, "a larger share has the clients of a smaller one");
        assertShare(later.filter((side) => side === "green").length, 80, clients.length);
        await scene.marks(await scene.putKnown("web", { domains, target, staged }));
      }
    },
  ],
  [
    "should lead every request for the host of a staged target there, with or without a share",
    async (scene) => {
      const domains = [scene.domain("a")];
      const host = `preview.${scene.domain("p")}`;
      const [target, green] = [await scene.upstream("blue"), await scene.upstream("green")];
      await scene.serves(await scene.put("web", domains, target), "blue");
      const { keepsClients } = scene.world.router;
      const sticky = keepsClients === true ? { sticky: "shift001" } : {};
      if (await lacksHosts(scene, { domains, target, staged: { target: green, token, host } })) return;
      for (const share of [{}, { share: 30, ...sticky }, {}]) {
        const staged = { target: green, token, host, ...share };
        const route = await scene.putKnown("web", { domains, target, staged });
        const read = await scene.world.router.read(scene.name("web"));
        for (const one of [route, read])
          assert.deepEqual(structuredClone([one?.domains, one?.staged]), [domains, staged]);
        const own = scene.at(route, host);
        await scene.serves(own, "green");
        for (const entrance of own.entrances) {
          for (const cookie of [undefined, `${stagedCookie}=live`, `${shown}; ${shown}`])
            for (let time = 0; time < 20; time += 1)
              assert.deepEqual(await scene.visit(entrance, "/", cookie), { body: "green", cookies: [] });
          const { isNoindex } = await scene.world.send(entrance, { method: "GET" });
          assert.equal(isNoindex, keepsClients === true);
        }
        await answersTo(scene, route, `${stagedCookie}=live`, "blue");
        await answersTo(scene, route, shown, "green");
      }
    },
  ],
  [
    "should keep a staged target's token and host while its target is the live one, with a fallback or without",
    async (scene) => {
      const domains = [scene.domain("a")];
      const [target, green] = [await scene.upstream("blue"), await scene.upstream("green")];
      const known = { domains };
      await scene.serves(await scene.put("web", domains, target), "blue");
      const { lacksHosts } = scene.world.router;
      const host = `preview.${scene.domain("p")}`;
      const staged = { target: green, token, ...(lacksHosts !== true && { host }) };
      await scene.marks(await scene.putKnown("web", { domains, target, known, staged }));
      for (const fallback of [undefined, target, undefined]) {
        const more = fallback && { fallback };
        const route = await scene.putKnown("web", { domains, target: green, known, staged, ...more });
        const read = await scene.world.router.read(scene.name("web"));
        for (const one of [route, read])
          assert.deepEqual(structuredClone([one?.domains, one?.target, one?.staged, one?.fallback]), [
            domains,
            green,
            staged,
            fallback,
          ]);
        await scene.serves(route, "green");
        if (lacksHosts !== true) await scene.serves(scene.at(route, host), "green");
        await answersTo(scene, route, shown, "green");
        for (const entrance of route.entrances)
          await scene.until(
            entrance,
            `${previewPath}?token=${token}`,
            "a redirect",
            (outcome) => outcome.kind === "answer" && outcome.status === 302,
          );
      }
    },
  ],
  [
    "should give a staged target another host, and take it away with the next write",
    async (scene) => {
      const domains = [scene.domain("a")];
      const [first, second] = [`one.${scene.domain("p")}`, `two.${scene.domain("p")}`];
      const [target, green] = [await scene.upstream("blue"), await scene.upstream("green")];
      // Other domains than those that are known would be a person's.
      const known = { domains };
      const put = (host: string) =>
        scene.putKnown("web", { domains, target, known, staged: { target: green, token, host } });
      if (await lacksHosts(scene, { domains, target, staged: { target: green, token, host: first } })) return;
      const before = await put(first);
      await scene.serves(scene.at(before, first), "green");
      const route = await put(second);
      await scene.serves(scene.at(route, second), "green");
      const back = await scene.putKnown("web", { domains, target, known });
      await scene.serves(back, "blue");
      assert.deepEqual([back.staged, [...back.domains]], [undefined, domains]);
      for (const [written, host] of [
        [before, first],
        [route, second],
      ] as const)
        for (const entrance of scene.at(written, host).entrances)
          await scene.servesNothingOfOurs(entrance, back.nonce ?? "");
      assert.deepEqual([...(await put(first)).domains], domains);
    },
  ],
  [
    "should serve the hosts of two routes below one wildcard domain",
    async (scene) => {
      const { router } = scene.world;
      if (router.lacksHosts) return;
      const green = await scene.upstream("green");
      const below = scene.domain("p");
      const put = async (label: string, letter: string) => {
        const staged = { target: green, token: letter.repeat(32), host: `${letter.repeat(32)}.${below}` };
        const write = { domains: [scene.domain(label)], target: await scene.upstream(label), staged };
        const route = await scene.putKnown(label, { ...write, hostsBelow: `*.${below}` });
        return { host: staged.host, write, route };
      };
      const both = [await put("web", "a"), await put("api", "b")];
      for (const { host, route } of both) await scene.serves(scene.at(route, host), "green");
      for (const [index, label] of ["web", "api"].entries()) {
        const { domains = [] } = both[index]?.write ?? {};
        const found = await router.check({ workload: scene.name(label), domains, previews: `*.${below}` });
        assert.deepEqual(
          found.filter(({ severity }) => severity === "error"),
          [],
        );
      }
      const again = await put("api", "c");
      await scene.serves(scene.at(again.route, again.host), "green");
    },
  ],
  [
    "should refuse a staged target's host below a wildcard that is somebody's",
    async (scene) => {
      const domains = [scene.domain("a")];
      const [target, green] = [await scene.upstream("blue"), await scene.upstream("green")];
      const [theirs, wildcard] = [scene.domain("p"), `*.${scene.domain("p")}`];
      await scene.serves(await scene.put("web", domains, target), "blue");
      const staged = { target: green, token, host: `preview.${theirs}` };
      if (await lacksHosts(scene, { domains, target, staged })) return;
      await scene.world.addForeignRoute(wildcard, target);
      const isTaken = { code: "DOMAIN_TAKEN" };
      await assert.rejects(scene.putKnown("web", { domains, target, staged }), isTaken);
      const workload = scene.name("web");
      const found = await scene.world.router.check({ workload, domains, previews: wildcard });
      assert.equal(found.filter(({ code }) => code === "DOMAIN_TAKEN").length, 1);
      const without = await scene.world.router.check({ workload, domains });
      assert.equal(without.filter(({ code }) => code === "DOMAIN_TAKEN").length, 0);
    },
  ],
  [
    "should draw nothing any more after the next write",
    async (scene) => {
      const domains = [scene.domain("a")];
      const [target, green] = [await scene.upstream("blue"), await scene.upstream("green")];
      const staged = { target: green, token };
      await scene.marks(await scene.putKnown("web", { domains, target, staged: { ...staged, share: 50 } }));
      const route = await scene.putKnown("web", { domains, target, staged });
      await scene.serves(route, "blue");
      await scene.servesAt(route, drawnPath, "blue");
      await scene.marks(await scene.putKnown("web", { domains, target, staged: { ...staged, share: 50 } }));
      const back = await scene.put("web", domains, target);
      await scene.serves(back, "blue");
      await scene.servesAt(back, drawnPath, "blue");
    },
  ],
  [
    "should stage nothing any more after the next write",
    async (scene) => {
      const domains = [scene.domain("a")];
      const [target, green] = [await scene.upstream("blue"), await scene.upstream("green")];
      const staged = await scene.putKnown("web", { domains, target, staged: { target: green, token } });
      await answersTo(scene, staged, shown, "green");
      const route = await scene.put("web", domains, target);
      await scene.serves(route, "blue");
      assert.equal(route.staged, undefined);
      await answersTo(scene, route, shown, "blue");
      await scene.servesAt(route, `${previewPath}?token=${token}`, "blue");
      await scene.putKnown("web", { domains, target, staged: { target: green, token } });
      const switched = await scene.put("web", domains, green);
      await scene.serves(switched, "green");
      await answersTo(scene, switched, shown, "green");
    },
  ],
  [
    "should keep what a person added before a staged target",
    async (scene) => {
      const domains = [scene.domain("a")];
      const [target, green] = [await scene.upstream("blue"), await scene.upstream("green")];
      await scene.put("web", domains, target);
      await scene.world.addLocation(scene.name("web"), "/theirs", await scene.upstream("theirs"));
      const route = await scene.putKnown("web", { domains, target, staged: { target: green, token } });
      await answersTo(scene, route, shown, "green");
      await scene.servesAt(route, "/theirs", "theirs");
    },
  ],
  [
    "should serve on beside a staged target that it cannot reach",
    async (scene) => {
      const domains = [scene.domain("a")];
      const target = await scene.upstream("blue");
      await scene.serves(await scene.put("web", domains, target), "blue");
      for (const green of [
        { ...target, port: 1 },
        { ...target, host: "no-such-container.invalid" },
      ]) {
        await scene.put("web", domains, target);
        const staged = { target: green, token };
        const written = await scene.putKnown("web", { domains, target, staged }).catch((error: unknown) => {
          assert.ok(hadNoEffect(error), String(error));
        });
        const route = written ?? (await scene.world.router.read(scene.name("web")));
        assert.ok(route);
        await scene.serves(route, "blue");
        const statuses = written ? [502, 504] : [200];
        for (const entrance of route.entrances) await scene.answers(entrance, { cookie: shown, statuses });
      }
    },
  ],
];
