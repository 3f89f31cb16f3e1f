import { describe, expect, it } from "vitest";
import { EventLog } from "./event-log.js";
import type { EventDetail } from "./events.js";

const of = { workload: "web", deployment: "d", atMs: 0 };

async function readAll(log: EventLog): Promise<EventDetail[]> {
  const all: EventDetail[] = [];
  for await (const event of log) all.push(event);
  return all;
}

describe("the events of a deployment", () => {
  it("should keep the newest lines only, and every phase, for a reader who comes late", async () => {
    const log = new EventLog();
    log.append({ ...of, type: "phase:entered", phase: "planned" });
    for (let line = 0; line < 5_000; line += 1) {
      log.append({ ...of, type: "build:line", line: String(line) });
      log.append({ ...of, type: "stack:output", line: String(line) });
    }
    log.append({ ...of, type: "phase:entered", phase: "probing" });
    log.end();
    const all = await readAll(log);
    expect(all).toHaveLength(2_002);
    expect(all[0]).toMatchObject({ phase: "planned" });
    expect(all[1]).toMatchObject({ line: "4000" });
    expect(all.at(-1)).toMatchObject({ phase: "probing" });
  });

  it("should give a reader who keeps up every event, however many lines there were", async () => {
    const log = new EventLog();
    const reader = log[Symbol.asyncIterator]();
    const seen: string[] = [];
    for (let line = 0; line < 20_000; line += 1) {
      log.append({ ...of, type: "build:line", line: String(line) });
      const { value } = await reader.next();
      if (value?.type === "build:line") seen.push(value.line);
    }
    expect(seen).toEqual(Array.from({ length: 20_000 }, (_, line) => String(line)));
    log.end();
    expect(await readAll(log)).toHaveLength(2_000);
  });
});
