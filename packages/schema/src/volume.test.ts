import { describe, expect, it } from "vitest";
import * as z from "zod";
import { DeployerError } from "./errors/deployer-error.js";
import { validateConfig } from "./validate-config.js";
import { readVolume, volumeSchema } from "./volume.js";

const schema = z.strictObject({ volumes: z.array(volumeSchema) });

function problem(volume: unknown): string {
  try {
    validateConfig(schema, { volumes: [volume] });
    return "";
  } catch (error) {
    if (!(error instanceof DeployerError)) throw error;
    return error.message;
  }
}

const plain = { type: "volume", source: "data", target: "/data", readOnly: false, shared: false } as const;
const long = { type: "volume", source: "data", target: "/data" } as const;
const full = { ...long, read_only: false, shared: false };

describe("a volume", () => {
  it.each([
    ["data:/data", plain],
    ["data:/data:rw", plain],
    ["data:/data:ro", { ...plain, readOnly: true }],
    ["data:/data:ro,nocopy", { ...plain, readOnly: true, noCopy: true }],
    ["data:/data:Z", { ...plain, selinux: "Z" }],
    ["data:/data:cached,z", { ...plain, selinux: "z" }],
    ["/srv:/data", { ...plain, type: "bind", source: "/srv" }],
    ["./srv:/data", { ...plain, type: "bind", source: "./srv" }],
    ["~/srv:/data", { ...plain, type: "bind", source: "~/srv" }],
    ["/srv:/data:rprivate", { ...plain, type: "bind", source: "/srv" }],
    ["data", undefined],
    ["data:/data:ro:x", undefined],
    ["data:/data:ro,rw", undefined],
    ["data:/data:z,Z", undefined],
    ["data:/data:ro,bad", undefined],
    ["data:/data:private", undefined],
    ["/srv:/data:nocopy", undefined],
    ["data:/data:", undefined],
  ])("should be read from %j", (text, expected) => {
    expect(readVolume(text)).toEqual(expected);
  });

  it.each([
    [full, plain],
    [
      { ...full, read_only: true, shared: true },
      { ...plain, readOnly: true, shared: true },
    ],
    [
      { ...full, type: "bind" as const, source: "/srv", bind: { selinux: "Z" as const } },
      { ...plain, type: "bind", source: "/srv", selinux: "Z" },
    ],
    // The policy must see it.
    [
      { ...full, source: "/srv" },
      { ...plain, type: "bind", source: "/srv" },
    ],
  ])("should be read from %o", (config, expected) => {
    expect(readVolume(config)).toEqual(expected);
  });

  it.each([
    ["data:/data", /^$/],
    [`${"d".repeat(255)}:/data`, /^$/],
    [long, /^$/],
    [{ ...long, type: "bind", source: "/srv", bind: { selinux: "z" } }, /^$/],
    ["data:/data:rshared", /without shared or slave mounts/],
    ["data:/data:slave", /without shared or slave mounts/],
    ["data:/data:bad", /with ro, rw, z, Z or nocopy/],
    ["data", /with ro, rw, z, Z or nocopy/],
    ["data:data", /target/],
    ["data:/", /target/],
    [{ ...long, target: "data" }, /target/],
    ["./srv:/data", /absolute/],
    [{ ...long, type: "bind", source: "srv" }, /absolute|name/],
    [`${"d".repeat(256)}:/data`, /name/],
    ["da ta:/data", /name/],
    [{ ...long, bind: { selinux: "z" } }, /bind/],
    [{ ...long, type: "bind", source: "/s:v", bind: { selinux: "z" } }, /colon/],
    [{ ...long, type: "tmpfs" }, /volume/],
    [7, /must be/],
  ])("should be refused with what is wrong, if anything is: %o", (volume, message) => {
    expect(problem(volume)).toMatch(message);
  });

  it("should not be blamed for its propagation if that is not what is wrong", () => {
    expect(problem("data:/data:bad")).not.toContain("slave");
    expect(problem("data")).not.toContain("slave");
  });
});
