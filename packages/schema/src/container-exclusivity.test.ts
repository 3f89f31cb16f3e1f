import { describe, expect, it } from "vitest";
import { containerExclusivity } from "./container-exclusivity.js";

const free = { ports: [], volumes: [], networks: [] };
const long = { type: "volume" as const, source: "data", target: "/data", read_only: false, shared: false };

describe("containerExclusivity", () => {
  it.each([
    [{ ports: ["127.0.0.1:8080:80"] }, ["ports", 0], "8080"],
    [{ volumes: ["conf:/conf:ro", "data:/data"] }, ["volumes", 1], "volume data"],
    [{ volumes: ["/srv/data:/data"] }, ["volumes", 0], "path /srv/data"],
    [{ volumes: [long] }, ["volumes", 0], "volume data"],
    [{ volumes: ["a:/a:ro", "/srv/conf:/conf:ro,Z"] }, ["volumes", 1], "label Z"],
    [{ networks: ["host"] }, ["networks", 0], "host's network"],
  ])("should name what stands in the way in %j", (held, path, words) => {
    const found = containerExclusivity({ ...free, ...held });
    expect(found?.path).toEqual(path);
    expect(found?.reason).toContain(words);
  });

  it.each([
    {},
    { networks: ["backend"] },
    { volumes: ["conf:/conf:ro"] },
    { volumes: ["/srv/conf:/conf:ro,z"] },
    { volumes: [{ ...long, read_only: true }] },
    { volumes: [{ ...long, shared: true }] },
  ])("should let two containers of %j run at once", (held) => {
    expect(containerExclusivity({ ...free, ...held })).toBeUndefined();
  });
});
