import { randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, realpath, rename, rm, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { docker } from "@cutover/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openRealParts, openRealWorld, type RealParts, type RealWorld } from "./parts/world/real-world.js";

const name = `mounts-${randomBytes(3).toString("hex")}`;
let parts: RealParts;
let world: RealWorld;
let folder: string;

beforeAll(async () => {
  parts = await openRealParts();
  folder = await realpath(await mkdtemp(join(tmpdir(), "cutover-allowed-")));
  await chmod(folder, 0o755);
  await mkdir(join(folder, "data"));
  world = await openRealWorld({
    socketPath: parts.socketPath,
    proxy: "nginx",
    timing: { quarantineMs: 1_000, watchMs: 0 },
    policy: { bindMounts: [folder] },
  });
});
afterAll(async () => {
  await world.close();
  await parts.close();
  await rm(folder, { recursive: true });
});

const apply = (volumes: string[]) =>
  world.deployer.apply({
    name,
    source: "image",
    config: {
      image: parts.images.app,
      pull_policy: "never",
      liveness_window: "500ms",
      stop_grace_period: "1s",
      volumes,
    },
  });

it("should not follow a volume that a stack has made of a folder, to where a link leads since", async () => {
  const volume = {
    Name: `cutover-${name}_data`,
    Labels: { "com.docker.compose.project": `cutover-${name}` },
  };
  const options = { type: "none", o: "bind", device: join(folder, "kept") };
  await mkdir(join(folder, "kept"));
  const engine = new Docker({ socketPath: parts.socketPath });
  await engine.createVolume({ ...volume, Driver: "local", DriverOpts: options });
  try {
    await apply([`${volume.Name}:/data`]);
    expect((await world.deployer.deploy(name).done).error).toBeUndefined();
    await rm(join(folder, "kept"), { recursive: true });
    await symlink("/etc", join(folder, "kept"));
    const refused = await world.deployer.deploy(name).done;
    expect([refused.status, refused.error?.code]).toEqual(["failed", "POLICY_REFUSED"]);
    // Before blue was stopped.
    expect((await world.deployer.status(name)).live).toMatchObject({ state: "running" });
  } finally {
    expect((await world.deployer.remove(name).done).error).toBeUndefined();
    await engine.getVolume(volume.Name).remove();
  }
});

it("should know where the engine keeps its data", async () => {
  expect(await docker({ socketPath: parts.socketPath }).host.dataFolder()).toMatch(/^\//);
});

it("should give a container the allowed folder itself, and nothing that a link in it leads to", async () => {
  await apply([`${folder}/data:/data`]);
  const { id, error } = await world.deployer.deploy(name).done;
  expect(error).toBeUndefined();
  const { dev, ino } = await stat(join(folder, "data"));
  const binds = await docker({ socketPath: parts.socketPath }).host.listBinds(`${name}-${id}`);
  expect(binds).toEqual([{ source: join(folder, "data"), target: "/data", identity: `${dev}:${ino}` }]);
  await symlink("/etc", join(folder, "etc"));
  await expect(apply([`${folder}/etc:/host-etc`])).rejects.toMatchObject({ code: "POLICY_REFUSED" });
  await rename(join(folder, "data"), join(folder, "before"));
  await symlink("/etc", join(folder, "data"));
  const { error: refused } = await world.deployer.deploy(name).done;
  expect(refused?.code).toBe("POLICY_REFUSED");
  await rm(join(folder, "data"));
  const { error: missing } = await world.deployer.deploy(name).done;
  expect(missing?.code).toBe("MOUNT_MISSING");
});
