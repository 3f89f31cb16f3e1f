import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BuildRequest } from "../../ports/images.js";
import { imageLabel } from "../../ports/images.js";
import { plainBuild } from "../../testing/plain-build.js";
import { buildByCommand, findBuildCommand } from "./build-command.js";

const engineUrl = "unix:///run/engine.sock";
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "cutover-build-command-"));
  for (const folder of ["bin", "config/cli-plugins", "tmp"])
    await mkdir(join(root, folder), { recursive: true });
  vi.stubEnv("DOCKER_CONFIG", join(root, "config"));
  vi.stubEnv("PATH", `${join(root, "bin")}:/usr/bin:/bin`);
  vi.stubEnv("TMPDIR", join(root, "tmp"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true });
});

async function program(path: string, script: string): Promise<string> {
  const file = join(root, path);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}
const plugin = "config/cli-plugins/docker-buildx";
const docker = (version: string) => program("bin/docker", `echo "Docker version ${version}, build 1"`);

/** A builder that notes what it is given, and makes an image. */
const noting = () =>
  program(
    plugin,
    [
      `printf '%s\\n' "$@" > ${root}/arguments`,
      `env > ${root}/environment`,
      `cat > ${root}/context`,
      'while [ "$1" != --iidfile ]; do shift; done',
      'echo sha256:made > "$2"',
    ].join("\n"),
  );
const noted = async (name: string) => (await readFile(join(root, name), "utf8")).trimEnd().split("\n");

const requestOf = (more: Partial<BuildRequest> = {}) => plainBuild({ builder: "buildx", ...more });
const build = (request: BuildRequest, signal?: AbortSignal) => buildByCommand(engineUrl, request, signal);

describe("the program that builds", () => {
  it("should be the plugin of the user's own settings, and else the one on the PATH", async () => {
    const own = await program(plugin, "");
    const other = await program("bin/docker-buildx", "");
    const found = () => findBuildCommand("buildx", undefined);
    expect(await found()).toMatchObject({
      program: own,
      arguments: ["build", "--builder", "default", "--load"],
    });
    await chmod(own, 0o644);
    expect(await found()).toMatchObject({ program: other });
  });

  it("should be docker itself up to 22, and the plugin from 23 on", async () => {
    const own = await program(plugin, "");
    await docker("22.6.1");
    expect(await findBuildCommand("buildkit", undefined)).toEqual({
      program: "docker",
      arguments: ["build"],
    });
    await docker("23.0.0");
    expect(await findBuildCommand("buildkit", undefined)).toMatchObject({ program: own });
  });

  it("should be named if it is missing", async () => {
    vi.stubEnv("PATH", join(root, "bin"));
    expect(await findBuildCommand("buildkit", undefined)).toContain("The command docker is not installed");
  });

  it("should not be looked for once the build is cancelled", async () => {
    await docker("23.0.0");
    await expect(findBuildCommand("buildkit", AbortSignal.abort(new Error("cancelled")))).rejects.toThrow(
      "cancelled",
    );
  });
});

describe("a build by a program", () => {
  it("should give the program the context and only the settings that were made, and return the image", async () => {
    await noting();
    const { request } = requestOf({ labels: { team: "blue" } });
    expect(await build(request)).toBe("sha256:made");
    const words = await noted("arguments");
    expect(words.slice(0, 4)).toEqual(["build", "--builder", "default", "--load"]);
    expect(words.slice(4, -3)).toEqual(
      `--progress plain --file Dockerfile --tag cutover/web:d1 --label team=blue --label ${imageLabel}=web`.split(
        " ",
      ),
    );
    expect([words.at(-3), words.at(-1)]).toEqual(["--iidfile", "-"]);
    expect(await noted("context")).toEqual(["the context"]);
    expect(await noted("environment")).toEqual(
      expect.arrayContaining([`DOCKER_HOST=${engineUrl}`, "DOCKER_BUILDKIT=1"]),
    );
  });

  it("should leave nothing behind", async () => {
    await noting();
    const { request } = requestOf();
    await build(request);
    expect(request.context.destroyed).toBe(true);
    expect(await readdir(join(root, "tmp"))).toEqual([]);
  });

  it("should give secrets by the environment, which other users cannot see", async () => {
    await noting();
    const { request } = requestOf({
      args: { A: "1" },
      secretArgs: { TOKEN: "t-value" },
      secrets: { npm: "first", git: "second" },
      cacheFrom: ["web:cache"],
      target: "final",
      platform: "linux/arm64",
      noCache: true,
      pull: true,
    });
    await build(request);
    const words = (await noted("arguments")).join(" ");
    expect(words).toContain(
      "--build-arg A=1 --build-arg TOKEN --secret id=npm,env=CUTOVER_BUILD_SECRET_0 --secret id=git,env=CUTOVER_BUILD_SECRET_1" +
        " --cache-from web:cache --target final --platform linux/arm64 --no-cache --pull --iidfile",
    );
    expect(await noted("environment")).toEqual(
      expect.arrayContaining([
        "TOKEN=t-value",
        "CUTOVER_BUILD_SECRET_0=first",
        "CUTOVER_BUILD_SECRET_1=second",
      ]),
    );
  });

  it("should hand on nothing else of the deployer's environment", async () => {
    vi.stubEnv("SECRET_OF_THE_DEPLOYER", "x");
    await noting();
    await build(requestOf().request);
    expect((await noted("environment")).join("\n")).not.toContain("SECRET_OF_THE_DEPLOYER");
  });

  it.each(["LD_PRELOAD", "DOCKER_HOST", "PATH"])("should refuse a secret argument named %s", async (name) => {
    await noting();
    await expect(build(requestOf({ secretArgs: { [name]: "x" } }).request)).rejects.toMatchObject({
      code: "BUILDER_MISSING",
    });
    await expect(noted("arguments")).rejects.toThrow("ENOENT");
  });

  it("should report what a step prints, and the step that failed", async () => {
    await program(
      plugin,
      "cat > /dev/null; printf '#5 [2/2] RUN false\\n#5 0.31 cannot go on\\n#5 ERROR: exit code: 7\\n' >&2; exit 1",
    );
    const { request, lines } = requestOf();
    await expect(build(request)).rejects.toMatchObject({
      code: "BUILD_FAILED",
      message: "Step 2/2 of the build failed: exit code: 7",
    });
    expect(lines).toEqual(["cannot go on"]);
  });

  it("should report the exit code of a program that says nothing", async () => {
    await program(plugin, "exit 3");
    await expect(build(requestOf().request)).rejects.toMatchObject({
      message: "The build failed: exit code 3",
    });
  });

  it("should say that a program could not be run", async () => {
    await program(plugin, "");
    await writeFile(join(root, plugin), "#!/nonexistent\n");
    await expect(build(requestOf().request)).rejects.toMatchObject({
      code: "BUILD_FAILED",
      message: "The builder could not be run.",
    });
  });

  it("should end the program when it is cancelled", async () => {
    await program(
      plugin,
      "echo '#1 0.1 started' >&2; echo '#1 [1/1] RUN x' >&2; echo '#1 0.2 on' >&2; exec sleep 60",
    );
    const controller = new AbortController();
    const { request } = requestOf({ onLine: () => controller.abort(new Error("cancelled")) });
    await expect(build(request, controller.signal)).rejects.toThrow("cancelled");
  });

  it("should end the program if the context breaks off", async () => {
    await program(plugin, "exec sleep 60");
    const context = new Readable({
      read() {
        this.destroy(new Error("the folder is gone"));
      },
    });
    await expect(build(requestOf({ context }).request)).rejects.toMatchObject({ code: "BUILD_FAILED" });
  });
});
