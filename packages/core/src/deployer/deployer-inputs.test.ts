import { afterEach, describe, expect, it, vi } from "vitest";
import { createDeployer, type Deployer } from "./deployer.js";
import type { DeployerOptions } from "./deployer-options.js";
import { webhook } from "../notify/webhook.js";
import { sqlite } from "../adapters/sqlite/sqlite.js";
import { memorySource } from "../testing/memory-source.js";
import { MemoryStore } from "../testing/memory-store.js";
import { memoryWorld } from "../testing/memory-world.js";

const config = {
  image: "registry/web:1",
  port: 8080,
  domains: ["app.test"],
  healthcheck: { path: "/health" },
};

async function open(options: Partial<DeployerOptions> = {}): Promise<Deployer> {
  const world = memoryWorld();
  world.runtime.publish("registry/web:1");
  const store = new MemoryStore();
  const deployer = await createDeployer({ ...world, store, sources: [memorySource()], ...options });
  await deployer.apply({ name: "web", source: "memory", config });
  return deployer;
}

/** For a caller without types. */
function call(deployer: Deployer, method: string, parameters: unknown[]): unknown {
  const methods = deployer as unknown as Record<string, (...given: unknown[]) => unknown>;
  return methods[method]?.(...parameters);
}

afterEach(() => vi.restoreAllMocks());

const begun: [string, unknown[], string][] = [
  ["deploy", [{}], "name"],
  ["deploy", [undefined], "name"],
  ["deploy", ["web", null], "options"],
  ["deploy", ["web", []], "options"],
  ["deploy", ["web", { signal: {} }], "signal"],
  ["deploy", ["web", { signal: { aborted: false } }], "signal"],
  ["deploy", ["web", { until: "odd" }], "until"],
  ["deploy", ["web", { supersede: 1 }], "supersede"],
  ["deploy", ["web", { by: {} }], "by"],
  ["deploy", ["web", { why: 5 }], "why"],
  ["deploy", ["web", { image: 5 }], "image"],
  ...[5, true, null, [], "1:30s"].map((shift): [string, unknown[], string] => [
    "deploy",
    ["web", { shift }],
    "shift",
  ]),
  ["rollback", ["web", { to: 5 }], "to"],
  ["rollback", ["web", { signal: "no" }], "signal"],
  ["rollback", [7], "name"],
  ["redeploy", [{}, "id"], "name"],
  ["redeploy", ["web", {}], "id"],
  ["redeploy", ["web", "id", { by: 1 }], "by"],
  ["remove", ["web", { volumes: "false" }], "volumes"],
  ["remove", ["web", { by: null }], "by"],
  ["remove", [null], "name"],
];

const called: [string, unknown[], string][] = [
  ["apply", [undefined], "request"],
  ["apply", [{ name: "web", config }], "source"],
  ["apply", [{ name: 5, source: "memory", config }], "name"],
  ["deployment", [{}], "id"],
  ["usage", [5], "name"],
  ["workload", [{}], "name"],
  ["cancel", [undefined], "id"],
  ["abandon", ["a"], "options"],
  ["abandon", ["a", {}], "why"],
  ["abandon", ["a", { why: "" }], "why"],
  ["abandon", ["a", { why: " \n" }], "why"],
  ["abandon", ["a", { why: "x", by: 5 }], "by"],
  ["abandon", [5, { why: "x" }], "id"],
  ["explain", [5], "name"],
  ["explain", ["web", { shift: "10:1m" }], "shift"],
  ["status", [{}], "name"],
  ["health", [null], "name"],
  ["history", [{}], "name"],
  ["history", ["web", null], "page"],
  ["history", ["web", { before: {} }], "before"],
  ...[NaN, Infinity, -1, 0, 1.5, "5", null].map((limit): [string, unknown[], string] => [
    "history",
    ["web", { limit }],
    "limit",
  ]),
  ["diff", ["a", 5], "b"],
  ["prune", [{ history: -1 }], "history"],
  ["prune", [{ history: NaN }], "history"],
  ["prune", [{ dryRun: "yes" }], "dryRun"],
  ["prune", [{ volumes: "data" }], "volumes"],
  ["prune", [{ volumes: [5] }], "volumes[0]"],
  ["prune", [5], "request"],
  ["check", [5], "name"],
  ["check", ["web", { signal: {} }], "signal"],
  ["check", ["web", null], "options"],
  ["prune", [{ volumes: Array(1) }], "volumes[0]"],
];

describe("what a deployer is asked for", () => {
  it.each(begun)(
    "should end %s(%j) as failed, with CONFIG_INVALID for %s, and never reject",
    async (method, parameters, field) => {
      const deployer = await open();
      const { done } = call(deployer, method, parameters) as { done: Promise<unknown> };
      expect(await done).toMatchObject({
        status: "failed",
        error: { code: "CONFIG_INVALID", details: { field } },
      });
      expect(await deployer.history("web")).toEqual([]);
      await deployer.close();
    },
  );

  it.each(called)("should reject %s(%j) with CONFIG_INVALID for %s", async (method, parameters, field) => {
    const deployer = await open();
    await expect(call(deployer, method, parameters)).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      details: { field },
    });
    await deployer.close();
  });

  it("should refuse to page on after a deployment that is not there", async () => {
    const deployer = await open();
    await expect(deployer.history("web", { before: "gone" })).rejects.toMatchObject({
      code: "DEPLOYMENT_UNKNOWN",
    });
    await deployer.close();
  });

  it("should end a deployment whose plugin throws what has no text", async () => {
    const source = memorySource();
    const describe = source.describe.bind(source);
    let isOdd = false;
    const odd = {
      ...source,
      describe: (value: never) => {
        if (isOdd) throw Object.create(null);
        return describe(value);
      },
    };
    const deployer = await open({ sources: [odd] });
    isOdd = true;
    expect(await deployer.deploy("web").done).toMatchObject({
      status: "failed",
      error: { code: "INTERNAL" },
    });
    await deployer.close();
  });

  it("should reject a check whose signal is aborted with an error of ours, whatever the reason", async () => {
    const deployer = await open();
    for (const signal of [AbortSignal.abort(), AbortSignal.abort("enough")])
      await expect(deployer.check("web", { signal })).rejects.toMatchObject({ code: "CANCELLED" });
    await deployer.close();
  });
});

describe("the options of a deployer", () => {
  const wrong: [string, unknown, string][] = [
    ["runtime", undefined, "runtime"],
    ["router", "nginx", "router"],
    ["store", sqlite, "store"],
    ["sources", {}, "sources"],
    ["sources", ["image"], "sources[0]"],
    ["sources", [{ kind: "memory" }], "sources[0]"],
    ["sources", [memorySource(), memorySource()], "sources[1].kind"],
    ["onEvent", {}, "onEvent"],
    ["secrets", "none", "secrets"],
    ["policy", [], "policy"],
    ["timing", 5, "timing"],
    ["prober", () => undefined, "prober"],
    ["clock", null, "clock"],
    ["monitor", true, "monitor"],
    ["monitor", { notifiers: {} }, "monitor.notifiers"],
    ["monitor", { notifiers: [null] }, "monitor.notifiers[0]"],
    ["monitor", { notifiers: [{ name: "a" }] }, "monitor.notifiers[0]"],
    ["monitor", { notifiers: [{ name: "a", notify() {}, timeoutMs: NaN }] }, "monitor.notifiers[0]"],
  ];
  it.each(wrong)(
    "should be refused if one is of a wrong type: %s (case %#)",
    async (option, value, field) => {
      await expect(open({ [option]: value })).rejects.toMatchObject({
        code: "CONFIG_INVALID",
        details: { field },
      });
    },
  );

  it("should be refused if there are none, before anything is opened", async () => {
    const nothing = createDeployer(undefined as never);
    await expect(nothing).rejects.toMatchObject({ code: "CONFIG_INVALID", details: { field: "options" } });
    expect(() => sqlite("")).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
    expect(() => sqlite(undefined as never)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
    expect(() => webhook(undefined as never)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
    const url = 5 as never;
    expect(() => webhook({ url, secret: "s" })).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
  });
});

describe("a callback for events that fails", () => {
  const failures: [string, () => unknown][] = [
    [
      "throws",
      () => {
        throw new Error("x");
      },
    ],
    ["rejects", () => Promise.reject(new Error("x"))],
    [
      "throws what has no text",
      () => {
        throw Object.create(null);
      },
    ],
    [
      "gives a thenable that throws",
      () => ({
        then() {
          throw new Error("x");
        },
      }),
    ],
  ];
  it.each(failures)(
    "should end neither the deployment nor the process, and be reported once: it %s",
    async (_, fails) => {
      const warnings = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
      const unhandled = vi.fn<(reason: unknown) => void>();
      process.prependListener("unhandledRejection", unhandled);
      const deployer = await open({ onEvent: fails });
      expect((await deployer.deploy("web").done).status).toBe("succeeded");
      await deployer.close();
      await new Promise((resolve) => setTimeout(resolve, 20));
      process.removeListener("unhandledRejection", unhandled);
      expect(unhandled).not.toHaveBeenCalled();
      expect(warnings).toHaveBeenCalledTimes(1);
    },
  );
});
