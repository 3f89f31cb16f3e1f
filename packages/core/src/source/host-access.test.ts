import { once } from "node:events";
import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DeployerError } from "../errors/deployer-error.js";
import type { Policy } from "../policy/policy.js";
import { HostAccess } from "./host-access.js";
import { resolveSecret } from "./resolve-secret.js";

let root: string;
let engine: Server;
let engineUrl: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "cutover-host-")));
  for (const folder of ["allowed/sub", "other", "engine"])
    await mkdir(join(root, folder), { recursive: true });
  await writeFile(join(root, "allowed/file"), "in");
  await writeFile(join(root, "other/file"), "out");
  engine = createServer().listen(join(root, "engine/own.sock"));
  await once(engine, "listening");
  engineUrl = `unix://${join(root, "engine/own.sock")}`;
});

afterEach(async () => {
  engine.close();
  await rm(root, { recursive: true });
});

const at = (path: string): string => (path.startsWith("/") ? path : join(root, path));

/** "allowed", or the message of the refusal. */
async function mounting(source: string, policy: Policy = { bindMounts: [at("allowed")] }, url = engineUrl) {
  const access = new HostAccess(policy, url);
  return access
    .assertAllowed([{ path: "volumes[0]", kind: "bind-mount", value: at(source) }])
    .then(() => "allowed")
    .catch((error: DeployerError) => error.message);
}

describe("a bind mount", () => {
  it("should be of an allowed folder, or of what is below it", async () => {
    for (const source of ["allowed", "allowed/sub", "allowed/file", "allowed/none/yet"])
      expect(await mounting(source)).toBe("allowed");
    for (const source of ["other", "allowed-too", "allowed/../other", "/etc"])
      expect(await mounting(source)).toContain("volumes[0] (bind-mount)");
  });

  it("should not go through a link in an allowed folder, wherever it leads and however it is written", async () => {
    await symlink(at("other"), at("allowed/out"));
    await symlink("../other", at("allowed/sub/out"));
    await symlink("sub", at("allowed/in"));
    await symlink("gone", at("allowed/dangling"));
    await symlink("circle", at("allowed/circle"));
    const links = [
      "out",
      "out/",
      "out/x",
      "sub/out/file",
      "in",
      "in/x",
      ".//out",
      "sub/../out",
      "dangling",
      "circle",
    ];
    for (const link of links) expect(await mounting(`allowed/${link}`)).toMatch(/link in an allowed folder/);
  });

  it("should be judged by where a link outside of it leads", async () => {
    await symlink(at("allowed"), at("way"));
    expect(await mounting("way/sub")).toBe("allowed");
    await symlink(at("other"), at("away"));
    expect(await mounting("away/file")).toContain("(bind-mount)");
    expect(await mounting("allowed/sub", { bindMounts: [at("way")] })).toBe("allowed");
  });

  it("should not be led out by a link that stands in place of an allowed folder below another", async () => {
    await symlink(at("other"), at("allowed/second"));
    const policy = { bindMounts: [at("allowed"), at("allowed/second")] };
    expect(await mounting("allowed/second", policy)).toMatch(/link in an allowed folder/);
    expect(await mounting("other", policy)).toContain("(bind-mount)");
  });

  it("should not give the engine's socket, wherever it listens", async () => {
    const policy = { bindMounts: [root] };
    expect(await mounting("engine", policy)).toContain("(engine-socket)");
    expect(await mounting("engine/own.sock", policy)).toContain("(engine-socket)");
    expect(await mounting(".", policy)).toContain("(engine-socket)");
    expect(await mounting("engine", { ...policy, engineSocket: true })).toBe("allowed");
    const other = createServer().listen(at("allowed/sub/containerd.sock"));
    await once(other, "listening");
    expect(await mounting("allowed", policy)).toContain("(engine-socket)");
    other.close();
  });

  it("should not give what the engine keeps its data in", async () => {
    const access = new HostAccess({ bindMounts: [root] }, engineUrl, async () => at("other"));
    const ask = (value: string) =>
      access.assertAllowed([{ path: "volumes[0]", kind: "bind-mount", value: at(value) }]);
    for (const source of ["other", "other/file"])
      await expect(ask(source)).rejects.toThrow("(engine-socket)");
    await expect(ask("allowed")).resolves.toBeUndefined();
  });

  it("should be told in the same words whether it is there or not", async () => {
    const told = async (source: string) => (await mounting(source)).replaceAll(root, "");
    const hidden = createServer().listen(at("other/docker.sock"));
    await once(hidden, "listening");
    expect(await told("other")).toBe((await told("none")).replace("none", "other"));
    hidden.close();
    expect(await told("other/file")).toBe(await told("other/none"));
    expect(await told("/root/.ssh/id_rsa")).toBe(await told("/nowhere/at/all"));
  });

  it("should be of a folder that the policy lists itself where the engine's paths cannot be seen", async () => {
    const elsewhere = "tcp://10.0.0.1:2375";
    expect(await mounting("allowed", undefined, elsewhere)).toBe("allowed");
    expect(await mounting("allowed/sub", undefined, elsewhere)).toMatch(/cannot see/);
    expect(await mounting("other", undefined, elsewhere)).toContain("(bind-mount)");
    expect(await mounting("allowed", { bindMounts: [at("allowed"), at("other")] }, elsewhere)).toBe(
      "allowed",
    );
    const nested = { bindMounts: [at("allowed"), at("allowed/sub")] };
    expect(await mounting("allowed/sub", nested, elsewhere)).toMatch(/cannot see/);
  });

  it("should be given to the engine by its real path, and be missed where nothing is there", async () => {
    await symlink(at("allowed"), at("way"));
    const access = new HostAccess({ bindMounts: [at("way")] }, engineUrl);
    expect((await access.mountedPath("volumes[0]", at("way/sub"))).path).toBe(at("allowed/sub"));
    await expect(access.mountedPath("volumes[0]", at("way/none"))).rejects.toMatchObject({
      code: "MOUNT_MISSING",
    });
  });
});

describe("a file or folder of the deployer's machine", () => {
  const local = async (written: string, policy: Policy = { folders: [at("allowed")] }) =>
    new HostAccess(policy, "")
      .localPath("directory", at(written))
      .catch((error: DeployerError) => error.message);

  it("should lie in an allowed folder, by its real path", async () => {
    await symlink("sub", at("allowed/current"));
    await symlink(at("other"), at("allowed/out"));
    expect(await local("allowed/current")).toBe(at("allowed/sub"));
    expect(await local("allowed/out")).toMatch(/leads out/);
    expect(await local("other")).toContain("(local-path)");
    expect(await local("allowed", {})).toContain("(local-path)");
  });

  it("should not be led astray by a link that a container can have made", async () => {
    await symlink("file", at("allowed/sub/link"));
    await writeFile(at("allowed/sub/file"), "");
    const policy = { folders: [at("allowed")], bindMounts: [at("allowed/sub")] };
    expect(await local("allowed/sub/link", policy)).toMatch(/link in a mounted folder/);
    await rename(at("allowed/sub"), at("moved"));
    await symlink(at("other"), at("allowed/sub"));
    const forged = { folders: [at("allowed/sub")], bindMounts: [at("allowed")] };
    expect(await local("other/file", forged)).toContain("(local-path)");
  });

  it("should hold a secret only in a folder for secrets", async () => {
    const read = async (file: string, policy: Policy = { secrets: { folders: [at("allowed")] } }) =>
      resolveSecret({ from_file: at(file) }, "environment.A", { resolver: () => undefined, policy }).catch(
        (error: DeployerError) => `${error.code} ${error.message}`,
      );
    await symlink("file", at("allowed/current"));
    await symlink(at("other/file"), at("allowed/out"));
    expect(await read("allowed/file")).toBe("in");
    expect(await read("allowed/current")).toBe("in");
    expect(await read("allowed/out")).toMatch(/^POLICY_REFUSED .*leads out/);
    expect(await read("allowed/../other/file")).toMatch(/^POLICY_REFUSED/);
    expect(await read("allowed/none")).toMatch(/^SECRET_MISSING/);
    expect(await read("other/file", {})).toBe(await read("other/file", { folders: [root] }));
    expect((await read("other/none")).replace("none", "file")).toBe(await read("other/file"));
  });
});
