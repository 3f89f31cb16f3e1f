import { describe, expect, it } from "vitest";
import { nanosOf, readEvent, sinceOf } from "./events-stream.js";

const watched = { name: "web-1", id: "abc" };

function lineOf(action: string, actor: object = { ID: "abc", Attributes: { name: "web-1", exitCode: "3" } }) {
  const text = `{"Type":"container","Action":${JSON.stringify(action)},"Actor":${JSON.stringify(actor)},"timeNano":1700000000123456789}`;
  return { text, value: JSON.parse(text) as Record<string, unknown> };
}

describe("readEvent", () => {
  it.each([
    ["start", { kind: "started" }],
    ["die", { kind: "died", exitCode: 3 }],
    ["oom", { kind: "out-of-memory" }],
    ["health_status: healthy", { kind: "healthy" }],
    ["health_status: unhealthy", { kind: "unhealthy" }],
  ])("should read %j, with every digit of its time", (action, event) => {
    expect(readEvent(lineOf(action), watched)).toEqual({ event, atNanos: 1700000000123456789n });
  });

  it("should pass over what is of no interest", () => {
    expect(readEvent(lineOf("exec_create: sh"), watched)).toBeUndefined();
  });

  it("should pass over a container whose id or name merely begins the same", () => {
    const other = lineOf("die", { ID: "abcd", Attributes: { name: "web-10" } });
    expect(readEvent(other, watched)).toBeUndefined();
    expect(readEvent(other, { name: "web-1", id: undefined })).toBeUndefined();
  });

  it("should know a renamed container by its id, and one that was not there yet by its name", () => {
    expect(readEvent(lineOf("start", { ID: "abc", Attributes: { name: "renamed" } }), watched)).toBeDefined();
    expect(readEvent(lineOf("start"), { name: "web-1", id: undefined })).toBeDefined();
  });
});

describe("nanosOf and sinceOf", () => {
  it.each([
    ["2023-11-14T22:13:20.123456789Z", "1700000000.123456789"],
    ["2023-11-14T22:13:20.12Z", "1700000000.120000000"],
    ["2023-11-14T23:13:20+01:00", "1700000000.000000000"],
  ])("should turn %s into %s", (time, since) => {
    expect(sinceOf(nanosOf(time))).toBe(since);
  });

  it("should read the engine's zero time as 0", () => {
    expect(nanosOf("0001-01-01T00:00:00Z")).toBe(0n);
  });
});
