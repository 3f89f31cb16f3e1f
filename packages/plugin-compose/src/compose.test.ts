import { type BringUp, type DeployerError, type PrepareContext, secretReader } from "@cutover/core";
import { validateConfig } from "@cutover/core/schema";
import { memoryWorld } from "@cutover/core/testing";
import { describe, expect, it } from "vitest";
import { composeSource } from "./compose.js";
import { composeSchema } from "./schema.js";

const web = { image: "registry.test/web:1" };
const { signal } = new AbortController();

/** Prepares a stack that Compose resolves to the first model, and brings it up when it resolves to the second; what was run. */
async function bringUp(before: object, after: object): Promise<string[]> {
  const world = memoryWorld();
  world.runtime.publish(web.image);
  await world.runtime.pullImage({ reference: web.image });
  const models = [before, after];
  const ran: string[] = [];
  const plugin = composeSource(async () => ({
    version: "2.26.1",
    major: 2,
    async run({ arguments: parts }) {
      if (parts.includes("config")) return JSON.stringify({ services: models.shift() });
      ran.push(parts[parts.indexOf("-") + 1] ?? "");
      return "";
    },
  }));
  const config = validateConfig(composeSchema, { compose: "services: {}", service: "web" });
  const context: PrepareContext = {
    ...world,
    workload: "shop",
    deployment: "d1",
    signal,
    emit: () => undefined,
    resolveSecret: secretReader(),
  };
  const { stack } = await plugin.prepare(config, context);
  if (!stack || !plugin.stacks) throw new Error("there is no stack");
  const entrance: BringUp["entrance"] = {
    labels: {},
    port: undefined,
    loopbackPort: undefined,
    network: undefined,
  };
  await plugin.stacks.up({ stack, environment: {}, secrets: [], entrance, engineUrl: "", signal });
  return ran;
}

const codeOf = (promise: Promise<unknown>) => promise.catch((error: DeployerError) => error.code);

describe("a stack whose files changed after it was prepared", () => {
  it("should be brought up as long as it asks for no more", async () => {
    expect(await bringUp({ web }, { web: { ...web, command: ["other"] } })).toEqual(["pull", "up"]);
    expect(await bringUp({ web: { ...web, privileged: true } }, { web })).toEqual(["pull", "up"]);
  });

  it("should be refused where it asks for what the policy was not asked for", async () => {
    expect(await codeOf(bringUp({ web }, { web: { ...web, privileged: true } }))).toBe("POLICY_REFUSED");
    const mounted = (source: string) => ({
      web: { ...web, volumes: [{ type: "bind", source, target: "/x" }] },
    });
    expect(await codeOf(bringUp(mounted("/srv/a"), mounted("/srv/b")))).toBe("POLICY_REFUSED");
  });

  it("should be refused where it has another service, whose image nobody prepared", async () => {
    expect(await codeOf(bringUp({ web }, { web, more: web }))).toBe("STACK_INVALID");
  });
});
