import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadProject } from "../config/load-project.js";
import { installUnit, type InstallOptions } from "./install-unit.js";
import { systemdUnit } from "./systemd-unit.js";

const run = promisify(execFile);

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "cutover-unit-"));
});
afterEach(() => rm(root, { recursive: true }));

async function install(options: Partial<InstallOptions> = {}, file = "") {
  const folder = join(root, "srv/my shop 100%");
  await mkdir(folder, { recursive: true });
  const router = "router: { own_nginx: { directory: nginx, port: 8080 } }\n";
  await writeFile(join(folder, "cutover.yaml"), `${router}${file}`);
  const project = await loadProject({ environment: {}, folder });
  const program = join(root, "main.js");
  await writeFile(program, "");
  return installUnit({
    project,
    node: process.execPath,
    program,
    isOfUser: false,
    homeFolder: join(root, "home"),
    root,
    ...options,
  });
}

describe("installUnit", () => {
  it("should write a unit for the machine, and a file for secrets that only its owner reads", async () => {
    const { unit, environmentFile, next } = await install();
    expect(unit).toBe(join(root, "etc/systemd/system/cutover.service"));
    expect((await stat(environmentFile)).mode & 0o777).toBe(0o600);
    expect(next).toContain("systemctl enable --now cutover");
    const text = await readFile(unit, "utf8");
    expect(text).toContain(`my shop 100%%/cutover.yaml" serve`);
    expect(text).toContain("my shop 100%%/nginx");
    expect(text).toContain("KillMode=process");
  });

  it("should write a unit for a user", async () => {
    const { unit, next } = await install({ isOfUser: true });
    expect(unit).toBe(join(root, "home/.config/systemd/user/cutover.service"));
    expect(next).toContain("systemctl --user enable --now cutover");
    expect(await readFile(unit, "utf8")).not.toContain("CapabilityBoundingSet");
  });

  it("should have systemd make the folder of a socket below /run", async () => {
    const { unit } = await install({}, "server: { listen: 'unix:/run/cutover/api.sock' }\n");
    expect(await readFile(unit, "utf8")).toContain("RuntimeDirectory=cutover\n");
  });

  it("should replace its own unit and keep the file of secrets, but touch no other's unit", async () => {
    const { unit, environmentFile } = await install();
    await writeFile(environmentFile, "A=1\n");
    await install();
    expect(await readFile(environmentFile, "utf8")).toBe("A=1\n");
    await writeFile(unit, "[Service]\n");
    await expect(install()).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    expect(await readFile(unit, "utf8")).toBe("[Service]\n");
  });

  it("should refuse a program that npx keeps in its cache", async () => {
    await expect(install({ program: "/root/.npm/_npx/ab/main.js" })).rejects.toThrow("npx");
  });

  it("should write what systemd accepts without a warning, and rates as exposed little", async () => {
    const { unit } = await install();
    const said = await analyze("verify", "--man=no", unit);
    expect(said.split("\n").filter((line) => line.includes("cutover.service"))).toEqual([]);
    const rated = await analyze("security", "--offline=true", "--threshold=35", "--no-pager", unit);
    expect(rated).toMatch(/Overall exposure level|^$/);
    for (const line of (await readFile(unit, "utf8")).split("\n"))
      expect(line).toMatch(/^(#.*|\[\w+\]|[A-Z][A-Za-z]+=.+|)$/);
  });
});

/** What systemd says, or "" if this machine has none. Rejects if it refuses the unit. */
async function analyze(...args: string[]): Promise<string> {
  try {
    const { stdout, stderr } = await run("systemd-analyze", args);
    return `${stdout}${stderr}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return "";
  }
}

describe("systemdUnit", () => {
  it("should keep a variable or quote in a path from being expanded", () => {
    const text = systemdUnit({
      node: "/usr/bin/node",
      program: '/opt/$a/"b".js',
      config: "/srv/%i/cutover.yaml",
      destination: "staging",
      environmentFile: "/etc/cutover/cutover.env",
      writable: ["/srv"],
      runtimeDirectory: undefined,
      isOfUser: false,
    });
    expect(text).toContain(
      'ExecStart=/usr/bin/node --max-semi-space-size=1 "/opt/$$a/\\"b\\".js" --config /srv/%%i/cutover.yaml --destination staging serve\n',
    );
    expect(text).toContain(`WorkingDirectory=${dirname("/srv/%%i/cutover.yaml")}\n`);
  });
});
