import type { LoggedEvent } from "@cutover/core";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { OpenTelemetry } from "./open-telemetry.js";
import { traceDeployments, type TraceOptions } from "./trace-deployments.js";

interface Noted {
  readonly name: string;
  readonly parent: unknown;
  readonly startMs: number;
  attributes: Record<string, string>;
  status?: object;
  endMs?: number;
}

/** Keeps what it is told, as `@opentelemetry/api` with an SDK would. */
function recorder(): { api: OpenTelemetry; spans: Noted[] } {
  const spans: Noted[] = [];
  const api: OpenTelemetry = {
    ROOT_CONTEXT: "root",
    SpanStatusCode: { OK: 1, ERROR: 2 },
    propagation: { extract: (_, { traceparent }) => `under ${traceparent}` },
    trace: {
      getTracer: () => ({
        startSpan(name, { startTime, attributes }, parent) {
          const noted: Noted = { name, parent, startMs: startTime, attributes: { ...attributes } };
          spans.push(noted);
          return {
            noted,
            setAttributes: (more) => Object.assign(noted.attributes, more),
            setStatus: (status) => (noted.status = status),
            end: (atMs) => (noted.endMs = atMs),
          };
        },
      }),
      setSpan: (_, span: { noted: Noted }) => span.noted,
    },
  };
  return { api, spans };
}

async function trace(events: readonly object[], more: Partial<TraceOptions> = {}): Promise<Noted[]> {
  const { api, spans } = recorder();
  const deployer = {
    async *events() {
      for (const [index, event] of events.entries())
        yield {
          seq: index + 1,
          workload: "web",
          deployment: "d-1",
          atMs: index * 10,
          ...event,
        } as LoggedEvent;
    },
  };
  await traceDeployments({ deployer, api, signal: new AbortController().signal, ...more });
  return spans;
}

const entered = (phase: string) => ({ type: "phase:entered", phase });

describe("traces", () => {
  it("should make a span of a deployment, with a child for each phase", async () => {
    const finished = { type: "deployment:finished", status: "succeeded" };
    const spans = await trace([
      { type: "queue:waiting" },
      entered("preflight"),
      entered("probing"),
      finished,
    ]);
    const [whole] = spans;
    expect(spans).toEqual([
      {
        name: "deploy web",
        parent: "root",
        startMs: 0,
        endMs: 30,
        status: { code: 1 },
        attributes: {
          "deployment.id": "d-1",
          "deployment.name": "web",
          "deployment.environment.name": "production",
          "deployment.status": "succeeded",
          "cicd.pipeline.result": "success",
        },
      },
      { name: "preflight", parent: whole, startMs: 10, endMs: 20, attributes: {} },
      { name: "probing", parent: whole, startMs: 20, endMs: 30, attributes: {} },
    ]);
  });

  it("should tell a failure with its code, and a cancellation apart from it", async () => {
    const error = { code: "READINESS_TIMEOUT", message: "it was not ready", remedy: "" };
    const [failed] = await trace([{ type: "deployment:finished", status: "failed", error }]);
    expect(failed).toMatchObject({
      status: { code: 2, message: "it was not ready" },
      attributes: {
        "deployment.status": "failed",
        "cicd.pipeline.result": "failure",
        "error.type": "READINESS_TIMEOUT",
      },
    });
    const [cancelled] = await trace([{ type: "deployment:finished", status: "cancelled" }]);
    expect(cancelled?.attributes["cicd.pipeline.result"]).toBe("cancellation");
    expect(cancelled).not.toHaveProperty("status");
  });

  it("should continue a span that a deployer left open, until the next one ends it", async () => {
    const spans = await trace([
      entered("probing"),
      { type: "deployment:finished", status: "interrupted" },
      entered("aborting"),
      { type: "deployment:finished", status: "failed" },
    ]);
    expect(spans.map(({ name, endMs }) => [name, endMs])).toEqual([
      ["deploy web", 30],
      ["probing", 20],
      ["aborting", 30],
    ]);
  });

  it("should begin no span for what comes after the end", async () => {
    const late = { type: "container:removed" };
    expect(await trace([{ type: "deployment:finished", status: "succeeded" }, late])).toHaveLength(1);
  });

  it("should stand under the span that CI has begun", async () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const [span] = await trace([entered("probing")], { traceparent, environment: "staging" });
    expect(span).toMatchObject({
      parent: `under ${traceparent}`,
      attributes: { "deployment.environment.name": "staging" },
    });
  });

  it("should stand under the span of the request that asked for it", async () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const traceparentOf = async (id: string) => (id === "d-1" ? traceparent : undefined);
    const [own] = await trace([entered("probing")], { traceparentOf, traceparent: "of the process" });
    expect(own?.parent).toBe(`under ${traceparent}`);
    const [other] = await trace([{ ...entered("probing"), deployment: "d-2" }], {
      traceparentOf,
      traceparent: "of the process",
    });
    expect(other?.parent).toBe("under of the process");
  });

  it("should keep at most a thousand spans open", async () => {
    const events = Array.from({ length: 1_001 }, (_, index) => ({
      ...entered("probing"),
      deployment: `d-${index}`,
    }));
    const spans = await trace(events);
    expect(spans.filter(({ name, endMs }) => name === "deploy web" && endMs === undefined)).toHaveLength(
      1_000,
    );
  });

  it("should say what to install if the package is absent", async () => {
    const deployer = { events: () => [] as never };
    const signal = new AbortController().signal;
    vi.doMock("@opentelemetry/api", () => {
      throw new Error("Cannot find package");
    });
    onTestFinished(() => vi.doUnmock("@opentelemetry/api"));
    await expect(traceDeployments({ deployer, signal })).rejects.toMatchObject({
      code: "PACKAGE_MISSING",
      message: "the package @opentelemetry/api is not installed",
    });
  });
});
