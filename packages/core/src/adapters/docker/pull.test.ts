import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PullRequest } from "../../ports/images.js";
import type { EngineConnection, EngineRequest } from "./engine-connection.js";
import { pullCause, pullImage, splitReference } from "./pull.js";

describe("splitReference", () => {
  it.each([
    ["registry:5000/team/web:1.2", "registry:5000/team/web", "1.2"],
    ["registry:5000/web", "registry:5000/web", "latest"],
    ["registry/web@sha256:ab", "registry/web", "sha256:ab"],
    ["registry/web:1@sha256:ab", "registry/web", "sha256:ab"],
  ])("should take %s for %s and %s", (reference, name, tag) => {
    expect(splitReference(reference)).toEqual({ name, tag });
  });
});

describe("pullCause", () => {
  it.each([
    ["toomanyrequests: You have reached your pull rate limit.", "IMAGE_RATE_LIMITED"],
    ["received unexpected HTTP status: 429 Too Many Requests", "IMAGE_RATE_LIMITED"],
    [
      "pull access denied for x, repository does not exist or may require 'docker login'",
      "IMAGE_UNAUTHORIZED",
    ],
    ['Get "http://r/v2/": no basic auth credentials', "IMAGE_UNAUTHORIZED"],
    ["manifest for r/x:1 not found: manifest unknown: manifest unknown", "IMAGE_NOT_FOUND"],
    ["no matching manifest for linux/arm64 in the manifest list entries", "IMAGE_NOT_FOUND"],
    ["failed to register layer: write /x: no space left on device", "DISK_FULL"],
    ["dial tcp 127.0.0.1:429: connect: connection refused", "IMAGE_PULL_FAILED"],
    ["invalid reference format", "IMAGE_INVALID"],
    ["unexpected EOF", "IMAGE_PULL_FAILED"],
  ])("should read %j as %s", (message, code) => {
    expect(pullCause(message)).toBe(code);
  });
});

let nowMs = 0;
beforeEach(() => vi.spyOn(performance, "now").mockImplementation(() => nowMs));
afterEach(() => vi.restoreAllMocks());

/** An engine that sends these lines; a number is a pause before the next one, in milliseconds. */
function engineOf(lines: readonly (object | number)[], status = 200) {
  const opened: EngineRequest[] = [];
  const open = async (request: EngineRequest) => {
    opened.push(request);
    return {
      status,
      chunks: async function* () {
        for (const line of lines)
          if (typeof line === "number") nowMs += line;
          else yield Buffer.from(`${JSON.stringify(line)}\n`);
      },
    };
  };
  return { engine: { open } as unknown as EngineConnection, opened };
}

const request = { reference: "r.test/web:1" };
const credentials = { username: "u", password: "pass-word", serverAddress: "r.test" };

const pull = (engine: EngineConnection, more: Partial<PullRequest> = {}) =>
  pullImage(engine, { ...request, ...more }, undefined);

const downloading = (id: string, current: number, total: number) => ({
  id,
  status: "Downloading",
  progressDetail: { current, total },
});

describe("a pull", () => {
  it("should ask for the image, of its platform, as whom it is told to", async () => {
    const { engine, opened } = engineOf([]);
    await pull(engine, { platform: "linux/arm64", credentials });
    await pull(engine);
    const query = { fromImage: "r.test/web", tag: "1", platform: "linux/arm64" };
    const [first, plain] = opened;
    expect(first).toEqual({ method: "POST", path: "/images/create", query, credentials, signal: undefined });
    expect(plain).not.toHaveProperty("credentials");
    expect(plain?.query).not.toHaveProperty("platform");
  });

  it.each([
    ["nothing of what brings no bytes", [{ status: "Pulling from web", id: "1" }], []],
    [
      "nothing of a layer whose size is unknown",
      [{ id: "a", status: "Downloading" }, downloading("a", 5, 0)],
      [],
    ],
    [
      "the first bytes at once, and the last ones",
      [downloading("a", 1, 9), downloading("a", 4, 9)],
      ["1/9", "4/9"],
    ],
    [
      "the sum of all layers",
      [downloading("a", 1, 9), downloading("b", 2, 5), downloading("a", 9, 9)],
      ["1/9", "11/14"],
    ],
    [
      "a layer that is complete",
      [downloading("a", 1, 9), { id: "a", status: "Download complete" }],
      ["1/9", "9/9"],
    ],
    [
      "a layer that was pulled",
      [downloading("a", 1, 9), { id: "a", status: "Pull complete" }],
      ["1/9", "9/9"],
    ],
    ["nothing twice", [downloading("a", 9, 9), { id: "a", status: "Pull complete" }], ["9/9"]],
    ["nothing of a layer that was there", [{ id: "a", status: "Pull complete" }], []],
    ["no other news of a layer", [downloading("a", 1, 9), { id: "a", status: "Extracting" }], ["1/9"]],
    [
      "what is new every 100 ms, and the rest at the end",
      [downloading("a", 1, 9), 99, downloading("a", 2, 9), 1, downloading("a", 3, 9), downloading("a", 4, 9)],
      ["1/9", "3/9", "4/9"],
    ],
    ["nothing more at the end", [downloading("a", 1, 9), 100, downloading("a", 2, 9)], ["1/9", "2/9"]],
    ["no way back", [downloading("a", 5, 9), downloading("a", 1, 9)], ["5/9", "5/9"]],
    ["no more than there is", [downloading("a", 12, 9)], ["9/9"]],
  ])("should report %s", async (_what, events, expected) => {
    const reports: string[] = [];
    await pull(engineOf(events).engine, {
      onProgress: ({ currentBytes, totalBytes }) => reports.push(`${currentBytes}/${totalBytes}`),
    });
    expect(reports).toEqual(expected);
  });

  it("should need nobody who listens", async () => {
    await expect(pull(engineOf([downloading("a", 1, 9)]).engine)).resolves.toBeUndefined();
  });

  it.each([
    [
      [{ errorDetail: { message: "manifest unknown" }, error: "other" }],
      200,
      "IMAGE_NOT_FOUND",
      "manifest unknown",
    ],
    [[{ error: "unexpected EOF" }], 200, "IMAGE_PULL_FAILED", "unexpected EOF"],
    [[{ message: "access denied" }], 404, "IMAGE_UNAUTHORIZED", "access denied"],
    [[], 500, "IMAGE_PULL_FAILED", "status 500"],
  ])("should fail by the words of the engine: %j %j", async (lines, status, code, words) => {
    await expect(pull(engineOf(lines, status).engine)).rejects.toMatchObject({
      code,
      message: `Pulling r.test/web:1 failed: ${words}`,
      details: { reference: "r.test/web:1" },
    });
  });

  it("should hide the password in the words of the engine", async () => {
    const { engine } = engineOf([{ error: "denied: pass-word" }]);
    const failed = pull(engine, { credentials });
    await expect(failed).rejects.toThrow("failed: denied: [secret]");
  });

  it.each([
    ["toomanyrequests: retry-after: 30", { retryAfterMs: 30_000 }],
    ["toomanyrequests", {}],
    ["denied: retry-after: 30", {}],
  ])("should say when to retry, if the registry does: %s", async (error, details) => {
    await expect(pull(engineOf([{ error }]).engine)).rejects.toHaveProperty("details", {
      reference: "r.test/web:1",
      ...details,
    });
  });
});
