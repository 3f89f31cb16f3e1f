import { mkdtempSync, rmSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contextsPath, readServerAddress, writeContexts } from "./contexts.js";
import { findServer } from "./open-session.js";

let environment: Record<string, string>;
beforeEach(async () => {
  environment = { XDG_CONFIG_HOME: mkdtempSync(join(tmpdir(), "cutover-contexts-")) };
  const contexts = { prod: { server: "https://prod.example.com", token: "kept" } };
  await writeContexts(contextsPath(environment), { contexts, current: "prod" });
});
afterEach(() => rmSync(environment["XDG_CONFIG_HOME"] ?? "", { recursive: true }));

describe("the server of a command", () => {
  it("should be the option's, else the variable's, else the context's, else none", async () => {
    const prod = { server: "https://prod.example.com", token: "kept" };
    expect(await findServer({}, { environment })).toEqual(prod);
    expect(await findServer({ context: "local" }, { environment })).toBeUndefined();
    expect(await findServer({}, { environment: { XDG_CONFIG_HOME: "/nowhere" } })).toBeUndefined();
    const variables = { ...environment, CUTOVER_SERVER: "https://other.example.com/", CUTOVER_TOKEN: "own" };
    expect(await findServer({}, { environment: variables })).toEqual({
      server: "https://other.example.com",
      token: "own",
    });
    expect(await findServer({ context: "prod" }, { environment: variables })).toEqual({
      ...prod,
      token: "own",
    });
    expect(await findServer({ server: prod.server }, { environment })).toEqual(prod);
    const both = findServer({ server: prod.server, context: "prod" }, { environment });
    await expect(both).rejects.toMatchObject({ code: "USAGE_INVALID" });
    await expect(findServer({ context: "prd" }, { environment })).rejects.toMatchObject({
      code: "USAGE_INVALID",
    });
  });

  it("should be refused if other users may read the tokens", async () => {
    await chmod(contextsPath(environment), 0o644);
    await expect(findServer({}, { environment })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      remedy: expect.stringMatching(/chmod 600/) as string,
    });
  });

  it("should have no secret in its address", () => {
    for (const address of ["ftp://e.com", "deploy", "https://u:p@e.com", "https://e.com/?token=x"])
      expect(() => readServerAddress(address)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
  });
});
