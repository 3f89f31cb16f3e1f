import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";

interface LockedPackage {
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface File {
  readonly path: string;
  readonly text: string;
}

const root = fileURLToPath(new URL("..", import.meta.url));
let files: readonly File[];

/** Files that git tracks, or would track with the next commit. */
beforeAll(async () => {
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { stdout } = await promisify(execFile)("git", ["-c", `safe.directory=${join(root)}`, ...list], {
    cwd: root,
    maxBuffer: 2 ** 26,
  });
  const read = async (path: string) => ({
    path,
    text: await readFile(join(root, path), "utf8").catch(() => ""),
  });
  files = await Promise.all(stdout.split("\0").filter(Boolean).map(read));
});

/** `path:line` of every match of the pattern, one for each line. */
function findLines(pattern: RegExp, among: (path: string) => boolean = () => true): string[] {
  return files
    .filter(({ path }) => among(path))
    .flatMap(({ path, text }) =>
      text.split("\n").flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : [])),
    );
}

function locked(): Readonly<Record<string, LockedPackage>> {
  const text = files.find(({ path }) => path === "package-lock.json")?.text ?? "{}";
  return (JSON.parse(text) as { packages: Record<string, LockedPackage> }).packages;
}

describe("the repository", () => {
  it("should be read as a whole", () => {
    const paths = files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(["package.json", "package-lock.json", "test/repository.test.ts"]),
    );
  });

  it("should have a lock file without a download address", () => {
    const resolved = Object.entries(locked()).filter(([, { resolved = "" }]) => resolved.includes("://"));
    expect(Object.keys(locked()).length).toBeGreaterThan(100);
    expect(resolved).toEqual([]);
  });

  // If the registry lacked them when the lock was written, npm leaves them out; npm ci then refuses the lock.
  it("should have a lock file with the optional packages of every platform", () => {
    const packages = locked();
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !packages[`${path}/node_modules/${name}`] && !packages[`node_modules/${name}`],
      ),
    );
    expect(missing).toEqual([]);
  });

  // Node 20 drops a timeout signal that only `AbortSignal.any` depends on, at the next garbage collection. Use
  // `within` for a time limit.
  it("should have no AbortSignal.timeout in what is shipped", () => {
    const isShipped = (path: string): boolean =>
      /^packages\/[^/]+\/src\/.*\.ts$/.test(path) && !path.includes(".test.");
    expect(findLines(/AbortSignal\.timeout\(/, isShipped)).toEqual([]);
  });

  it("should leave it to the runtimes of revisions to know a stack from a container", () => {
    const isEngine = (path: string): boolean =>
      /^packages\/core\/src\/(deployer|strategies|steps|journal|recovery|retention|preflight|policy|monitor)\//.test(
        path,
      ) && !path.includes(".test.");
    expect(findLines(/\.stack\b|\bstack:|\bstack }|\bisStack\b/, isEngine)).toEqual([]);
  });

  it("should name no package registry's host", () => {
    const hosts = [
      ["registry", "npmjs"],
      ["registry", "yarnpkg"],
      ["npm", "pkg", "github"],
    ];
    const pattern = new RegExp(hosts.map((labels) => labels.join("\\.")).join("|"));
    expect(pattern.test(["https://registry", "npmjs", "org"].join("."))).toBe(true);
    expect(findLines(pattern)).toEqual([]);
  });

  it("should name no path of the machine it was written on", () => {
    const folder = ["/wo", "rk"].join("");
    const pattern = new RegExp(`(^|[^\\w.~/*-])${folder}(/|[^\\w-]|$)`);
    expect(["cd /wo", 'x = "/wo', "`/wo"].map((start) => pattern.test(`${start}rk/main"`))).toEqual([
      true,
      true,
      true,
    ]);
    expect(findLines(pattern)).toEqual([]);
  });

  it("should leave no test out", () => {
    const pattern =
      /\b(it|test|describe|suite|bench)(\.\w+)*\.(only|skip|todo|skipIf|runIf)\b|\b[xf](it|describe)\(/;
    expect(["it", "only("].join(".")).toMatch(pattern);
    expect(findLines(pattern, (path) => /\.test\.[cm]?ts$/.test(path))).toEqual([]);
  });
});
