import { describe, expect, it } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import { nginx } from "../adapters/nginx/nginx-router.js";
import { nginxProxyManager } from "../adapters/nginx-proxy-manager/nginx-proxy-manager-router.js";
import { docker } from "../adapters/docker/docker-runtime.js";
import { optionalPorts } from "../ports/optional-ports.js";
import { memoryWorld } from "../testing/memory-world.js";
import { Guard } from "./guarded-ports.js";

const taken = new DeployerError("LEASE_LOST", "another deployer has taken over");
const lost = new Guard(() => {
  throw taken;
});
const held = new Guard(() => undefined);

type Members = Readonly<Record<string, unknown>>;

/** From a class's prototype, or from the object itself. */
function callsOf(port: object): string[] {
  const prototype = Object.getPrototypeOf(port) as object;
  const names = prototype === Object.prototype ? Object.keys(port) : Object.getOwnPropertyNames(prototype);
  return names.filter((name) => name !== "constructor" && typeof (port as Members)[name] === "function");
}

/** The result of each call after the deployer may no longer act. */
async function refusals(real: object, guarded: object): Promise<[string, unknown][]> {
  const found: [string, unknown][] = [];
  for (const name of callsOf(real)) {
    const call = (guarded as Members)[name];
    if (typeof call !== "function") found.push([name, "is missing"]);
    else found.push([name, await outcomeOf(call as () => unknown)]);
  }
  return found;
}

/** Undefined: the call was carried out. A call that throws instead of rejecting fails the test. */
async function outcomeOf(call: () => unknown): Promise<unknown> {
  const answer = call();
  if (answer instanceof Promise)
    return answer.then(
      () => undefined,
      (error: unknown) => error,
    );
  try {
    for await (const _ of answer as AsyncIterable<unknown>) return undefined;
    return undefined;
  } catch (error) {
    return error;
  }
}

function refused(found: readonly [string, unknown][]): [string, unknown][] {
  return found.map(([name]) => [name, taken]);
}

const here = { sitesDirectory: "/nowhere", proxyUrl: "http://127.0.0.1:9" };

describe("the ports of a run", () => {
  const runtime = docker({ socketPath: "/nonexistent.sock" });
  const guarded = lost.runtime(runtime);

  it("should reject each call of the runtime once the lease is lost", async () => {
    const found = await refusals(runtime, guarded);
    expect(found.length).toBeGreaterThanOrEqual(11);
    expect(found).toEqual(refused(found));
  });

  it.each(optionalPorts)(
    "should reject each call of the runtime's port %s once the lease is lost",
    async (port) => {
      const found = await refusals(runtime[port], guarded[port] ?? {});
      expect(found.length).toBeGreaterThan(0);
      expect(found).toEqual(refused(found));
    },
  );

  it("should reject each call of a router once the lease is lost", async () => {
    const npm = {
      apiUrl: "http://127.0.0.1:9",
      proxyUrl: "http://127.0.0.1:9",
      identity: "a@b.test",
      secret: "no",
    };
    // Each of the two leaves out what its proxy cannot do.
    for (const router of [nginxProxyManager(npm), nginx(here)]) {
      const found = await refusals(router, lost.router(router));
      expect(found.length).toBeGreaterThanOrEqual(4);
      expect(found).toEqual(refused(found));
    }
  });

  it("should be called, as they are by then, while the lease is held", async () => {
    const { runtime: real, router } = memoryWorld();
    const own = held.runtime(real);
    real.publish("registry/web:1");
    await own.images?.pull({ reference: "registry/web:1" });
    expect(real.images.holds("registry/web:1")).toBe(true);
    real.list = () => Promise.reject(taken);
    await expect(own.list()).rejects.toBe(taken);
    expect(await held.router(router).read("web")).toBeUndefined();
  });

  it("should lack what the runtime and the router lack", () => {
    const { runtime: real } = memoryWorld({ without: ["exec", "host"] });
    const own = held.runtime(real);
    expect(optionalPorts.filter((port) => own[port] === undefined)).toEqual(["exec", "host"]);
    const { router } = memoryWorld();
    Object.defineProperty(router, "workers", { value: undefined });
    expect("workers" in held.router(router)).toBe(false);
  });
});
