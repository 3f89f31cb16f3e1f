import assert from "node:assert/strict";
import type { Clock } from "../ports/clock.js";
import type { Prober, ProbeOutcome, ProbeRequest } from "../ports/prober.js";

/** The behaviour of a test server for every request. */
export type ServerBehaviour =
  | {
      readonly kind: "answers";
      readonly status: number;
      readonly contentType: string;
      readonly body: string;
      readonly location?: string;
      readonly cookies?: readonly string[];
    }
  /** Answers 200 and, as its body, `<host header> <path with query>`. */
  | { readonly kind: "echoes" }
  /** Answers 200 to a request with this bearer token, 401 to others. */
  | { readonly kind: "guarded"; readonly token: string }
  /** Answers 200 to a request with these cookies, 401 to others. */
  | { readonly kind: "knows"; readonly cookie: string }
  /** Accepts the connection and never sends anything. */
  | { readonly kind: "silent" }
  /** Sends headers, then a byte of the body every few milliseconds, for ever. */
  | { readonly kind: "trickles" }
  /** Announces a body, sends a part of it, closes. */
  | { readonly kind: "cuts" }
  /** Answers with something other than HTTP. */
  | { readonly kind: "babbles" }
  /** Nobody listens. */
  | { readonly kind: "absent" };

export interface ProberContractWorld {
  readonly prober: Prober;
  /** The prober's time: the system's, or a virtual one. */
  readonly clock: Clock;
  /** Starts such a server and returns its address. */
  serve(behaviour: ServerBehaviour): Promise<Pick<ProbeRequest, "address" | "port">>;
  /** The number of requests (or of connections without a request) to its servers. */
  requests(): number;
  cleanUp(): Promise<void>;
}

export interface ProberContractCase {
  readonly title: string;
  readonly run: (world: ProberContractWorld) => Promise<void>;
}

type Overrides = Partial<Omit<ProbeRequest, "address" | "port">>;

async function ask(
  world: ProberContractWorld,
  behaviour: ServerBehaviour,
  overrides: Overrides = {},
  signal?: AbortSignal,
): Promise<ProbeOutcome> {
  const place = await world.serve(behaviour);
  const defaults = {
    scheme: "http",
    path: "/",
    host: "app.test",
    timeoutMs: 5_000,
    maxBodyBytes: 1024,
  } as const;
  return world.prober.probe({ ...defaults, ...overrides, ...place }, signal);
}

function assertFailure(outcome: ProbeOutcome, reason: string): void {
  assert.ok(outcome.kind === "failure", `expected a failure, got ${JSON.stringify(outcome)}`);
  assert.equal(outcome.reason, reason);
  assert.notEqual(outcome.message, "");
}

/** The contract of every `Prober`. The runner makes a fresh world for each case and cleans it up afterwards. */
export const proberContract: readonly ProberContractCase[] = [
  {
    title: "should give status, media type and body of an answer",
    async run(world) {
      const contentType = "Text/HTML; charset=utf-8";
      const outcome = await ask(world, { kind: "answers", status: 503, contentType, body: "grün" });
      assert.deepEqual(outcome, { kind: "answer", status: 503, contentType: "text/html", body: "grün" });
    },
  },
  {
    title: "should ask for the given host, path and query",
    async run(world) {
      const outcome = await ask(world, { kind: "echoes" }, { path: "/health?deep=1", host: "other.test" });
      assert.ok(outcome.kind === "answer");
      assert.equal(outcome.body, "other.test /health?deep=1");
    },
  },
  {
    title: "should give the cookies of an answer",
    async run(world) {
      const cookies = ["a=1; Path=/; HttpOnly", "b=2"];
      const answers = { kind: "answers", status: 302, contentType: "text/plain", body: "", cookies } as const;
      const outcome = await ask(world, answers);
      assert.ok(outcome.kind === "answer");
      assert.deepEqual(outcome.cookies, cookies);
    },
  },
  {
    title: "should send the bearer token that it is given, and none otherwise",
    async run(world) {
      const guarded = { kind: "guarded", token: "t0ken.x_y~z+/=" } as const;
      for (const [overrides, status] of [
        [{ bearerToken: guarded.token }, 200],
        [{ bearerToken: "another" }, 401],
        [{}, 401],
      ] as const) {
        const outcome = await ask(world, guarded, overrides);
        assert.ok(outcome.kind === "answer");
        assert.equal(outcome.status, status);
      }
    },
  },
  {
    title: "should send the cookies that it is given, and none otherwise",
    async run(world) {
      const knows = { kind: "knows", cookie: "a=1; b=2" } as const;
      for (const [overrides, status] of [
        [{ cookie: knows.cookie }, 200],
        [{ cookie: "a=1" }, 401],
        [{}, 401],
      ] as const) {
        const outcome = await ask(world, knows, overrides);
        assert.ok(outcome.kind === "answer");
        assert.equal(outcome.status, status);
      }
    },
  },
  {
    title: "should fail without telling a bearer token that no header can carry",
    async run(world) {
      const outcome = await ask(world, { kind: "guarded", token: "" }, { bearerToken: "hid\nden" });
      assertFailure(outcome, "broken");
      assert.ok(!JSON.stringify(outcome).includes("den"));
      assert.equal(world.requests(), 0);
    },
  },
  {
    title: "should not follow a redirect",
    async run(world) {
      const redirect = {
        kind: "answers",
        status: 302,
        contentType: "",
        body: "",
        location: "/elsewhere",
      } as const;
      const outcome = await ask(world, redirect);
      const { kind: _, ...answer } = redirect;
      assert.deepEqual(outcome, { kind: "answer", ...answer });
      assert.equal(world.requests(), 1);
    },
  },
  {
    title: "should cut a body that is longer than the limit",
    async run(world) {
      const body = "x".repeat(200_000);
      const outcome = await ask(
        world,
        { kind: "answers", status: 200, contentType: "text/plain", body },
        { maxBodyBytes: 10 },
      );
      assert.ok(outcome.kind === "answer");
      assert.equal(outcome.body, "x".repeat(10));
    },
  },
  {
    title: "should say refused if nobody listens",
    async run(world) {
      assertFailure(await ask(world, { kind: "absent" }), "refused");
    },
  },
  {
    title: "should say timeout if no answer comes",
    async run(world) {
      assertFailure(await ask(world, { kind: "silent" }, { timeoutMs: 100 }), "timeout");
    },
  },
  {
    title: "should say timeout if the body trickles beyond the limit",
    async run(world) {
      assertFailure(
        await ask(world, { kind: "trickles" }, { timeoutMs: 200, maxBodyBytes: 1_000_000 }),
        "timeout",
      );
    },
  },
  {
    title: "should say broken if the answer is cut",
    async run(world) {
      assertFailure(await ask(world, { kind: "cuts" }), "broken");
    },
  },
  {
    title: "should say broken if the answer is not HTTP",
    async run(world) {
      assertFailure(await ask(world, { kind: "babbles" }), "broken");
    },
  },
  {
    title: "should reject with the signal's reason when it aborts before",
    async run(world) {
      const reason = new Error("aborted before");
      await assert.rejects(ask(world, { kind: "echoes" }, {}, AbortSignal.abort(reason)), reason);
      assert.equal(world.requests(), 0);
    },
  },
  {
    title: "should reject with the signal's reason when it aborts in between",
    async run(world) {
      const controller = new AbortController();
      const reason = new Error("aborted in between");
      const outcome = ask(world, { kind: "silent" }, {}, controller.signal);
      const rejected = assert.rejects(outcome, reason);
      await world.clock.sleep(50);
      controller.abort(reason);
      await rejected;
    },
  },
];
