import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Deployment, LoggedEvent } from "@cutover/core";
import { VirtualClock } from "@cutover/core/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Records } from "../records/records.js";
import { sqliteRecords } from "../records/sqlite-records.js";
import type { GitPush } from "./change.js";
import { GithubReports } from "./github-reports.js";

const token = "github_pat_0123456789";
const push: GitPush = {
  kind: "push",
  repository: "acme/web",
  ref: "refs/heads/main",
  defaultBranch: "main",
  commit: "7f3c9a5be1d24c0f8a6b3e2d1c0f9e8d7c6b5a40",
};

interface Asked {
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

let server: Server;
let asked: Asked[];
let answer: (path: string) => { status: number; body?: object; location?: string };
let records: Records;
let reports: GithubReports;
beforeEach(async () => {
  asked = [];
  answer = () => ({ status: 201, body: { id: 42 } });
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const path = `${request.method} ${request.url}`;
      asked.push({ path, headers: request.headers, body: JSON.parse(text) });
      const { status, body = {}, location } = answer(path);
      response.writeHead(status, { "content-type": "application/json", ...(location && { location }) });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  records = sqliteRecords(":memory:");
  await records.open();
  reports = new GithubReports({ records, clock: new VirtualClock() });
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  await records.close();
});

const api = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const base = { seq: 1, workload: "web", deployment: "d1", atMs: 1 };

async function report(events: readonly object[], more: Partial<GitPush> = {}): Promise<void> {
  const deployment = {
    id: "d1",
    workload: "web",
    async *eventsAfter() {
      for (const event of events) yield { ...base, ...event } as LoggedEvent;
    },
  } as unknown as Deployment;
  reports.follow({ token, api: `${api()}/` }, { ...push, ...more }, deployment);
  await reports.idle();
}

const finished = (status: string, error?: object): object => ({ type: "deployment:finished", status, error });

describe("GithubReports", () => {
  it("should create a deployment of the commit, and set a status for each phase", async () => {
    await report([
      { type: "queue:waiting", ahead: 1 },
      { type: "phase:entered", phase: "probing" },
      { type: "probe:attempted", attempt: 1 },
      finished("succeeded"),
    ]);
    expect(asked.map(({ path }) => path)).toEqual([
      "POST /repos/acme/web/deployments",
      ...Array<string>(3).fill("POST /repos/acme/web/deployments/42/statuses"),
    ]);
    expect(asked[0]?.headers).toMatchObject({
      authorization: `Bearer ${token}`,
      accept: "application/vnd.github+json",
      "x-github-api-version": "2022-11-28",
      "user-agent": "cutover",
    });
    expect(asked.map(({ body }) => body)).toEqual([
      {
        ref: push.commit,
        environment: "production",
        description: "Cutover deploys web (d1)",
        auto_merge: false,
        required_contexts: [],
      },
      ...[
        ["queued", "waiting for 1 other deployments"],
        ["in_progress", "probing"],
        ["success", "the new version serves"],
      ].map(([state, description]) => ({
        state,
        description,
        environment: "production",
        auto_inactive: true,
      })),
    ]);
    expect(await records.deliveries.list({ limit: 9 })).toMatchObject([
      { direction: "out", peer: "github deployments", outcome: "delivered", deployment: "d1" },
    ]);
  });

  it.each([
    ["failed", { code: "READINESS_TIMEOUT", message: "x".repeat(200) }, "failure"],
    ["failed", { code: "ABANDONED", message: "given up" }, "error"],
    ["cancelled", undefined, "inactive"],
    ["superseded", undefined, "inactive"],
    ["interrupted", undefined, "in_progress"],
  ])("should report %s with %j as %s", async (status, error, state) => {
    await report([finished(status, error)]);
    expect(asked[1]?.body).toMatchObject({ state });
    expect(JSON.stringify(asked[1]?.body).length).toBeLessThan(140 + 90);
  });

  it("should repeat what GitHub refused for a moment, and report the end although a phase was lost", async () => {
    let failures = 2;
    answer = () => ((failures -= 1) >= 0 ? { status: 502 } : { status: 201, body: { id: 42 } });
    await report([finished("succeeded")]);
    expect(asked.map(({ path }) => path.split("/").at(-1))).toEqual([
      ...Array<string>(3).fill("deployments"),
      "statuses",
    ]);
    let statuses = 0;
    asked = [];
    answer = (path) => {
      if (path.endsWith("/statuses")) statuses += 1;
      return statuses > 0 && statuses <= 3 ? { status: 500 } : { status: 201, body: { id: 42 } };
    };
    await report([{ type: "phase:entered", phase: "probing" }, finished("succeeded")]);
    expect(asked.at(-1)?.body).toMatchObject({ state: "success" });
    const [last] = await records.deliveries.list({ limit: 1 });
    expect(last).toMatchObject({
      outcome: "failed",
      reason: "GitHub answered 500 to POST deployments/42/statuses",
    });
  });

  it("should end when the server closes, although the deployment is still running", async () => {
    const deployment = {
      id: "d1",
      workload: "web",
      async *eventsAfter(_: number, { signal }: { signal: AbortSignal }) {
        yield { ...base, type: "phase:entered", phase: "draining" } as LoggedEvent;
        while (!signal.aborted) await new Promise((resolve) => setImmediate(resolve));
      },
    } as unknown as Deployment;
    reports.follow({ token, api: api() }, push, deployment);
    await reports.close();
    expect(await records.deliveries.list({ limit: 9 })).toHaveLength(1);
  });

  it("should follow no redirect, and show no token", async () => {
    answer = () => ({ status: 307, location: `${api()}/elsewhere` });
    await report([finished("succeeded")]);
    expect(asked.map(({ path }) => path)).not.toContain("POST /elsewhere");
    const deliveries = await records.deliveries.list({ limit: 9 });
    expect(deliveries).toMatchObject([{ outcome: "failed" }]);
    expect(JSON.stringify(deliveries)).not.toContain(token);
  });

  it.each([
    { repository: "../../user" },
    { repository: "acme/../x" },
    { repository: "acme/web?x" },
    { commit: "main" },
  ])("should ask nothing for a push of %j", async (more) => {
    await report([finished("succeeded")], more);
    expect(asked).toEqual([]);
  });
});
