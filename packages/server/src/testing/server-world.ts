import { createDeployer, type Deployer } from "@cutover/core";
import { MemoryStore, memorySource, memoryWorld, type MemoryWorld } from "@cutover/core/testing";
import type { Scope } from "@cutover/client/api";
import { issueToken } from "../access/tokens.js";
import { sqliteRecords } from "../records/sqlite-records.js";
import type { Records } from "../records/records.js";
import { createServer, type Server } from "../server.js";

/** A server on the in-memory world, with a workload "web" of two published versions. */
export class ServerWorld {
  readonly world: MemoryWorld = memoryWorld();
  readonly store = new MemoryStore(undefined, () => this.world.clock.wallMs());
  readonly records: Records = sqliteRecords(":memory:");
  deployer!: Deployer;
  server!: Server;
  /** Of a token for everything. */
  token = "";

  static async open(): Promise<ServerWorld> {
    const world = new ServerWorld();
    await world.restart();
    world.token = await world.issue(["admin"]);
    for (const version of ["1", "2"]) world.world.runtime.publish(`registry/web:${version}`);
    world.world.runtime.publish("registry/web:bad", {
      exitsAfterMs: 10,
      readyAfterMs: Infinity,
      log: ["cannot reach the database"],
    });
    world.world.runtime.publish("registry/web:slow", { readyAfterMs: Infinity });
    await world.apply("web");
    return world;
  }

  /** Another deployer and server on the same store and records; the earlier ones must be closed. */
  async restart(): Promise<void> {
    this.deployer = await createDeployer({
      ...this.world,
      store: this.store,
      sources: [memorySource(), memorySource("image")],
      timing: { watchMs: 0 },
    });
    const { deployer, records } = this;
    this.server = await createServer({ deployer, records, version: "1.2.3", heartbeatMs: 50 });
  }

  async apply(name: string, image = "registry/web:1", source = "memory"): Promise<void> {
    const config = {
      image,
      port: 8080,
      domains: [`${name}.test`],
      healthcheck: { path: "/health", interval: "1s" },
    };
    await this.deployer.apply({ name, source, config });
  }

  async issue(scopes: readonly Scope[], patterns?: readonly string[]): Promise<string> {
    const request = { name: scopes.join("+"), scopes, ...(patterns && { patterns }) };
    const { text } = await issueToken({ records: this.records, clock: { wallMs: Date.now } }, request);
    return text;
  }

  /** With the token for everything, unless `init` has an authorization of its own. */
  async ask(path: string, init: RequestInit & { readonly json?: unknown } = {}): Promise<Response> {
    const { json, ...rest } = init;
    const headers = new Headers(rest.headers);
    if (!headers.has("authorization")) headers.set("authorization", `Bearer ${this.token}`);
    if (json !== undefined) headers.set("content-type", "application/json");
    const body = json === undefined ? rest.body : JSON.stringify(json);
    const request = new Request(`http://localhost${path}`, {
      ...rest,
      headers,
      ...(body !== undefined && { body }),
    });
    return this.server.fetch(request, { remoteAddress: "192.0.2.1" });
  }

  /** Deploys "web" and waits for the end. */
  async deploy(json: object = {}): Promise<Response> {
    return this.ask("/v1/workloads/web/deployments", {
      method: "POST",
      json,
      headers: { prefer: "wait=60" },
    });
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.deployer.close();
    await this.records.close();
  }
}
