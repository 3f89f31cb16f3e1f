import { describe, expect, it } from "vitest";
import type { Image } from "../ports/runtime.js";
import { findMisfits, type FitRequest, isPlatform } from "./image-findings.js";
import { initKind, programOf } from "./image-init.js";

const image = { platform: "linux/amd64", exposedPorts: [], entrypoint: ["/app"], command: [] };

function misfits(says: Partial<Image>, request: Partial<FitRequest> = {}) {
  const wanted = { ...request.wanted } as FitRequest["wanted"];
  const asked = { port: 8080, platform: "linux/amd64", ...request, wanted };
  const found = findMisfits({ ...asked, image: { ...image, ...says } as unknown as Image });
  return found.map(({ code, severity }) => `${severity} ${code}`);
}
const wanting = (wanted: Partial<FitRequest["wanted"]>) => wanted as FitRequest["wanted"];

describe("what does not fit between an image and a config", () => {
  it.each([
    // Processors run programs of their 32-bit predecessors.
    ["linux/amd64", "linux/amd64", true],
    ["linux/386", "linux/amd64", true],
    ["linux/arm/v7", "linux/arm64", true],
    ["linux/arm64/v8", "linux/arm64", true],
    ["linux", "linux/amd64", true],
    ["linux/arm", "linux/amd64", false],
    ["linux/386", "linux/arm64", false],
    ["linux/amd64", "linux/arm64", false],
    ["windows/amd64", "linux/amd64", false],
    ["windows", "linux/amd64", false],
  ])(
    "should be a platform that the engine does not run: %s on %s, which runs: %s",
    (platform, engine, runs) => {
      const expected = runs ? [] : ["error IMAGE_PLATFORM_MISMATCH"];
      expect(misfits({ platform }, { platform: engine })).toEqual(expected);
      // The engine may emulate what the config asks for.
      const wanted = wanting({ platform });
      expect(misfits({ platform }, { platform: engine, wanted })).toEqual(
        runs ? [] : ["warning IMAGE_PLATFORM_MISMATCH"],
      );
    },
  );

  it("should be another platform than the config's", () => {
    const wanted = wanting({ platform: "linux/arm64" });
    expect(misfits({}, { wanted })).toEqual(["error IMAGE_PLATFORM_MISMATCH"]);
  });

  it("should not be a platform that the image or the engine does not name", () => {
    expect(misfits({ platform: "" }, { wanted: wanting({ platform: "linux/arm64" }) })).toEqual([]);
    expect(misfits({ platform: "linux/s390x" }, { platform: undefined })).toEqual([]);
  });

  it.each([
    [[], 8080, []],
    [[8080], 8080, []],
    [[80, 8080], 8080, []],
    [[80], undefined, []],
    [[80], 8080, ["warning IMAGE_PORT_NOT_EXPOSED"]],
  ])("should be that the image exposes %j, but not the port %s", (exposedPorts, port, expected) => {
    expect(misfits({ exposedPorts }, { port })).toEqual(expected);
  });

  it.each([
    [[], [], {}, true],
    [[""], [""], {}, true],
    [[], ["/serve"], {}, false],
    [["/serve"], [], {}, false],
    [[], [], { command: ["/serve"] }, false],
    [["/serve"], [], { entrypoint: [] }, true],
    [["/serve"], ["x"], { entrypoint: ["/other"] }, false],
  ])("should be that nothing names a program: %j, %j, %o", (entrypoint, command, wanted, expected) => {
    const found = misfits({ entrypoint, command }, { wanted: wanting(wanted) });
    expect(found).toEqual(expected ? ["error IMAGE_HAS_NO_COMMAND"] : []);
  });

  it("should be an init around a program that must be the first, only if it is asked for", () => {
    const found = (init?: boolean, entrypoint = ["/init"]) =>
      misfits({ entrypoint }, { wanted: wanting({ ...(init !== undefined && { init }) }) });
    expect(found(true)).toEqual(["warning IMAGE_INIT_MISMATCH"]);
    expect(found(true, ["tini"])).toEqual([]);
    expect([found(false), found()]).toEqual([[], []]);
  });
});

it.each([
  ["linux/arm64", undefined, true],
  ["linux/arm64", "linux/arm64", true],
  ["linux/arm64", "linux/arm64/v8", true],
  ["linux/arm64/v8", "linux/arm64", true],
  ["linux/arm64/v8", "linux/arm64/v7", false],
  ["linux/arm", "linux/arm64", false],
  ["linux/arm64", "linux/arm", false],
])("a platform %s should be a wanted %s: %s", (held, wanted, expected) => {
  expect(isPlatform(held, wanted)).toBe(expected);
});

it.each([
  [{}, ["/e", "c"]],
  [{ command: ["d"] }, ["/e", "d"]],
  [{ command: [] }, ["/e"]],
  [{ entrypoint: ["/f"] }, ["/f"]],
  [{ entrypoint: ["/f"], command: ["d"] }, ["/f", "d"]],
])("a program should be assembled as the engine does: %o", (wanted, expected) => {
  expect(programOf(wanted, { entrypoint: ["/e"], command: ["c"] })).toEqual(expected);
});

it.each([
  [["/init"], "first"],
  [["/sbin/init"], "first"],
  [["/opt/init"], undefined],
  [["init"], undefined],
  [["/anywhere/s6-svscan"], "first"],
  [["systemd"], "first"],
  [["/usr/bin/tini", "--", "/init"], "bearing"],
  [["dumb-init"], "bearing"],
  [["/server"], undefined],
  [[], undefined],
  [["/bin/sh", "-c", "/init"], "first"],
  [["bash", "-c", "  exec   /init --all"], "first"],
  [["dash", "-c", "execute /init"], undefined],
  [["sh", "-c"], undefined],
  [["sh", "/init"], undefined],
  [["sh", "-x", "/init"], undefined],
  [["python", "-c", "/init"], undefined],
])("the kind of init of %j should be %s", (program, expected) => {
  expect(initKind(program)).toBe(expected);
});
