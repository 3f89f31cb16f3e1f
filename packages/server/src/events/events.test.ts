import { setMaxListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LoggedEvent } from "@cutover/core";
import { loggedEventWire } from "@cutover/client/api";
import { ServerWorld } from "../testing/server-world.js";
import { EventHub } from "./event-hub.js";
import { textStream } from "./text-stream.js";

let world: ServerWorld;
beforeEach(async () => (world = await ServerWorld.open()));
afterEach(() => world.close());

/** Reads a stream to its end, or until `isEnough`, and leaves. */
async function read(answer: Response, isEnough: (text: string) => boolean = () => false): Promise<string> {
  expect(answer.headers.get("content-type")).toBe("text/event-stream");
  expect(answer.headers.get("x-accel-buffering")).toBe("no");
  let text = "";
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    text += new TextDecoder().decode(chunk);
    if (isEnough(text)) break;
  }
  return text;
}

function eventsIn(text: string): (LoggedEvent & { readonly id: string })[] {
  return text
    .split("\n\n")
    .filter((one) => one.includes("\ndata: ") && !one.includes("event: "))
    .map((one) => {
      const [, id = ""] = /^id: (.*)$/m.exec(one) ?? [];
      const [, data = "null"] = /^data: (.*)$/m.exec(one) ?? [];
      return Object.assign(JSON.parse(data) as LoggedEvent, { id });
    });
}

describe("the events of a deployment", () => {
  it("should come from the first on, each in its shape, and end with it", async () => {
    const { id } = world.deployer.deploy("web");
    await world.deployer.reconcile();
    const text = await read(await world.ask(`/v1/deployments/${id}/events`));
    const events = eventsIn(text);
    expect(events.at(-1)?.type).toBe("deployment:finished");
    for (const { id, ...event } of events) {
      expect(id).toBe(String(event.seq));
      expect(loggedEventWire.parse(event)).toEqual(event);
    }
    expect(text.endsWith("event: end\ndata: {}\n\n")).toBe(true);
  });

  it("should continue after the last one that was read", async () => {
    const deployment = world.deployer.deploy("web");
    await deployment.done;
    const all = eventsIn(await read(await world.ask(`/v1/deployments/${deployment.id}/events`)));
    const middle = all[3]?.id ?? "";
    const resumed = await world.ask(`/v1/deployments/${deployment.id}/events?after=0`, {
      headers: { "last-event-id": middle },
    });
    expect(eventsIn(await read(resumed))).toEqual(all.slice(4));
  });

  it("should be refused for an id that is none, and for a place that is none", async () => {
    expect((await world.ask("/v1/deployments/none/events")).status).toBe(404);
    const headers = { "last-event-id": "x" };
    expect((await world.ask("/v1/events", { headers })).status).toBe(400);
  });
});

describe("the events of all deployments", () => {
  it("should be new ones only, and those of workloads that the token may see", async () => {
    await world.deploy();
    await world.apply("other");
    const authorization = `Bearer ${await world.issue(["read"], ["other"])}`;
    const answer = await world.ask("/v1/events", { headers: { authorization } });
    const reading = read(answer, (text) => text.includes("deployment:finished"));
    await world.deploy();
    await world.deployer.deploy("other").done;
    const events = eventsIn(await reading);
    expect(new Set(events.map(({ workload }) => workload))).toEqual(new Set(["other"]));
    expect(events[0]?.type).toBe("strategy:resolved");
  });

  it("should be all kept ones after 0, and then new ones, without a gap", async () => {
    await world.deploy();
    const answer = await world.ask("/v1/events?after=0");
    const finished = (text: string) => text.split("deployment:finished").length - 1;
    const reading = read(answer, (text) => finished(text) === 2);
    await world.deploy();
    const seqs = eventsIn(await reading).map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + (seqs[0] ?? 0)));
  });

  it("should show a sign of life while nothing happens", async () => {
    const text = await read(await world.ask("/v1/events"), (text) => text.split("still here").length > 2);
    expect(text).toContain(": still here\n\n");
  });

  it("should tell a reader that the server closes", async () => {
    const reading = read(await world.ask("/v1/events"));
    await world.server.close();
    expect((await reading).endsWith("event: closing\ndata: {}\n\n")).toBe(true);
  });
});

const isAborted = (signal: AbortSignal | undefined) => signal?.aborted === true;

describe("the hub of events", () => {
  /** A deployer whose log is `count` events long, and which counts its readers. */
  function logOf(count: number) {
    const readers = { now: 0, most: 0 };
    let wake: () => void = () => undefined;
    const log = Array.from(
      { length: count },
      (_, index) => ({ seq: index + 1, workload: "web" }) as LoggedEvent,
    );
    const deployer = {
      lastEvent: () => Promise.resolve(log.length),
      async *events({ after = log.length, signal }: { after?: number; signal?: AbortSignal } = {}) {
        readers.most = Math.max(readers.most, (readers.now += 1));
        try {
          for (let index = after; !isAborted(signal);) {
            for (; index < log.length; index += 1) yield log[index] as LoggedEvent;
            await new Promise<void>((resolve) => {
              wake = () => {
                signal?.removeEventListener("abort", wake);
                resolve();
              };
              signal?.addEventListener("abort", wake, { once: true });
            });
          }
        } finally {
          readers.now -= 1;
        }
      },
    };
    const append = (): void => {
      log.push({ seq: log.length + 1, workload: "web" } as LoggedEvent);
      wake();
    };
    return { deployer, readers, append };
  }

  it("should read the log once, for any number of readers", async () => {
    const { deployer, readers, append } = logOf(3);
    const closing = new AbortController();
    setMaxListeners(0, closing.signal);
    const hub = new EventHub(deployer, closing.signal);
    const wants = () => true;
    const all = Array.from({ length: 200 }, () => hub.read({ wants, signal: closing.signal }).next());
    await new Promise((resolve) => setImmediate(resolve));
    append();
    const seqs = (await Promise.all(all)).map(({ value }) => value?.at(0)?.seq);
    expect(new Set(seqs)).toEqual(new Set([4]));
    expect(readers.most).toBe(1);
    closing.abort();
  });

  it("should give a reader that is far behind every event, and leave no reader of the log behind", async () => {
    const { deployer, readers, append } = logOf(5_000);
    const closing = new AbortController();
    const gone = new AbortController();
    const hub = new EventHub(deployer, closing.signal);
    const seqs: number[] = [];
    for await (const page of hub.read({ after: 0, wants: () => true, signal: gone.signal })) {
      seqs.push(...page.map(({ seq }) => seq));
      if (seqs.length < 3_000) append();
      if (seqs.length >= 7_999) gone.abort();
    }
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    expect(readers.now).toBe(1);
    closing.abort();
  });
});

describe("a stream of text", () => {
  const never = () => new AbortController().signal;

  it("should ask its source for no more than a slow reader takes", async () => {
    let made = 0;
    let isOver = false;
    const source = async function* () {
      try {
        for (;;) yield `${(made += 1)}\n`;
      } finally {
        isOver = true;
      }
    };
    const reader = textStream({ source, signal: never(), closing: never() }).getReader();
    for (let count = 0; count < 3; count += 1) await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(made).toBeLessThan(5);
    await reader.cancel();
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).toBe(true);
  });

  it("should end its source if the reader goes, even while the source waits", async () => {
    const gone = new AbortController();
    let ended = false;
    const source = async function* (signal: AbortSignal) {
      yield "first\n";
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
      ended = true;
    };
    const reader = textStream({ source, signal: gone.signal, closing: never() }).getReader();
    await reader.read();
    const next = reader.read();
    await new Promise((resolve) => setImmediate(resolve));
    gone.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended).toBe(true);
  });
});

describe("the output of a workload", () => {
  it("should be text, or events if they are accepted", async () => {
    world.world.runtime.publish("registry/web:1", { log: ["listening on 8080", "<b>hello</b>"] });
    await world.deploy();
    const plain = await world.ask("/v1/workloads/web/logs");
    expect(plain.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(await plain.text()).toBe("listening on 8080\n<b>hello</b>\n");
    const headers = { accept: "text/event-stream" };
    const text = await read(await world.ask("/v1/workloads/web/logs?tail=1", { headers }));
    expect(text).toContain('"line":"<b>hello</b>"');
    expect(text).not.toContain("listening");
    const sinceMs = world.world.clock.wallMs();
    const since = (ms: number) => world.ask(`/v1/workloads/web/logs?sinceMs=${ms}`);
    expect(await (await since(sinceMs + 1)).text()).toBe("");
    expect(await (await since(0)).text()).toContain("listening");
    expect((await since(-1)).status).toBe(400);
  });
});
