import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { noResolver, resolveSecret, type SecretResolver } from "./resolve-secret.js";

describe("resolveSecret", () => {
  let folder: string;
  const access = (resolver: SecretResolver = noResolver) => ({
    resolver,
    policy: { secrets: { variables: ["CUTOVER_SECRET_*"], folders: [folder] } },
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "cutover-secret-"));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  it("should read an environment variable", async () => {
    vi.stubEnv("CUTOVER_SECRET_TEST_SECRET", "s3cr3t\n");
    await expect(
      resolveSecret({ from_env: "CUTOVER_SECRET_TEST_SECRET" }, "environment.A", access()),
    ).resolves.toBe("s3cr3t\n");
  });

  it("should read a file without the line break at its end", async () => {
    const file = join(folder, "secret");
    await writeFile(file, "two\nlines\r\n");
    await expect(resolveSecret({ from_file: file }, "environment.A", access())).resolves.toBe("two\nlines");
  });

  it("should name the field and the reference of a missing secret", async () => {
    const inEnvironment = resolveSecret({ from_env: "CUTOVER_SECRET_TEST_NONE" }, "environment.A", access());
    await expect(inEnvironment).rejects.toMatchObject({
      code: "SECRET_MISSING",
      message:
        "The secret for environment.A is missing: the environment variable CUTOVER_SECRET_TEST_NONE is not set.",
    });
    const file = join(folder, "none");
    await expect(resolveSecret({ from_file: file }, "environment.A", access())).rejects.toThrow(
      `${file} cannot be read (ENOENT)`,
    );
    await expect(resolveSecret({ from_file: folder }, "environment.A", access())).rejects.toThrow(
      "not a regular file",
    );
  });

  it("should ask the application's function, and tell its name and never what it throws", async () => {
    const of = (name: string, resolver: SecretResolver) =>
      resolveSecret({ from_resolver: name }, "environment.A", access(resolver));
    await expect(of("db", async (name) => `value of ${name}`)).resolves.toBe("value of db");
    await expect(of("db", noResolver)).rejects.toThrow("the resolver does not know db");
    await expect(of("db", () => "x".repeat(64 * 1024 + 1))).rejects.toThrow("larger than 64 KiB");
    await expect(of("db", () => 7 as unknown as string)).rejects.toThrow("returned no text for db");
    const thrown: unknown = await of("db", () => {
      throw new Error("s3cr3t");
    }).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: "SECRET_MISSING" });
    expect(String(thrown)).toContain("the resolver failed for db");
    expect(inspect(thrown, { depth: 9 })).not.toContain("s3cr3t");
  });

  it("should refuse a file that is no secret by its size", async () => {
    const file = join(folder, "large");
    await writeFile(file, "x".repeat(64 * 1024 + 1));
    await expect(resolveSecret({ from_file: file }, "environment.A", access())).rejects.toMatchObject({
      code: "SECRET_MISSING",
    });
  });
});
