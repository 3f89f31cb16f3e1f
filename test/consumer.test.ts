import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const { resolve } = createRequire(import.meta.url);
const packages = [
  "schema",
  "core",
  "plugin-image",
  "plugin-dockerfile",
  "plugin-static",
  "plugin-compose",
  "client",
  "dashboard",
  "server",
  "notifiers",
  "cli",
] as const;
/** The editor is for pages: Node cannot load it. */
const published = [...packages, "editor"] as const;
const tsc = join(root, "node_modules/typescript-7/bin/tsc");
const binary = "build/Release/better_sqlite3.node";

let folder: string;
let project: string;
const tarball = (name: string) => join(folder, `cutover-${name}.tgz`);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-consumer-"));
  project = join(folder, "project");
  await cp(join(root, "test/consumer"), project, { recursive: true });
  await run(root, process.execPath, tsc, "-b", ...published.map((name) => `packages/${name}`));
  await run(root, process.execPath, "scripts/build-page.js");
  await run(root, process.execPath, "scripts/build-standalone.js");
  await Promise.all(published.map(pack));
  await installPackages();
}, 300_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(published)("the tarball of %s", (name) => {
  it("should hold the build, its sources, a readme and the license, but no test and no build state", async () => {
    const files = (await run(folder, "tar", "-tzf", tarball(name))).trim().split("\n");
    expect(files).toEqual(
      expect.arrayContaining(
        ["README.md", "LICENSE", "package.json", "dist/index.js", "dist/index.d.ts", "src/index.ts"].map(
          (file) => `package/${file}`,
        ),
      ),
    );
    const allowed =
      /^package\/(README\.md|LICENSE|package\.json|(dist|src)\/[a-z/-]+(?:BR|CN)?\.(ts|js|d\.ts|js\.map|d\.ts\.map)|dist\/page\/(index\.html|assets\/[\w.-]+\.(js|css|svg))|custom-elements\.json|dist\/standalone\/[a-z-]+(?:BR|CN)?\.js)$/;
    expect(files.filter((file) => !allowed.test(file))).toEqual([]);
    expect(files.filter((file) => file.includes(".test."))).toEqual([]);
  });

  it("should be found well-formed by publint", async () => {
    const data = await readFile(tarball(name));
    const manifest: unknown = JSON.parse(
      await readFile(join(root, "packages", name, "package.json"), "utf8"),
    );
    const { messages } = await publint({ pack: { tarball: new Uint8Array(data).buffer }, strict: true });
    expect(messages.map((message) => formatMessage(message, manifest as Record<string, unknown>))).toEqual(
      [],
    );
  });

  it("should resolve to the right types for ESM, as attw says", async () => {
    const options = ["--profile", "esm-only", "--no-definitely-typed", "--format", "ascii", "--no-color"];
    await expect(run(folder, bin("attw"), tarball(name), ...options)).resolves.toContain("(ESM)");
  });
});

describe("a project that installed the tarballs", () => {
  it("should compile against the public face, library types checked, and run", async () => {
    await run(project, process.execPath, tsc, "-p", "tsconfig.consumer.json");
    const output = await run(project, process.execPath, "out/deploy.js");
    expect(JSON.parse(output)).toMatchObject({
      strategy: "blue-green",
      phases: expect.arrayContaining(["probing", "switching", "draining"]) as unknown,
      refused: true,
      routers: ["nginx-proxy-manager", "nginx"],
      outcome: {
        // The engine does not hold the image yet, and only the image shows whether it keeps data.
        findings: [expect.objectContaining({ code: "IMAGE_UNKNOWN", severity: "warning" })] as unknown,
        resolved: ["blue-green"],
        status: "succeeded",
        code: "none",
        proved: true,
        live: "running",
        recorded: true,
        removed: "succeeded",
      },
    });
  }, 300_000);

  it.each(packages)("should find every entry of %s", async (name) => {
    const manifest = await readFile(join(root, "packages", name, "package.json"), "utf8");
    const { exports } = JSON.parse(manifest) as { exports: Record<string, unknown> };
    for (const entry of Object.keys(exports).filter((path) => path !== "./package.json")) {
      const load = `import(${JSON.stringify(join("@cutover", name, entry))}).then(Object.keys).then(console.log)`;
      expect(await run(project, process.execPath, "-e", load), entry).not.toBe("[]\n");
    }
  });

  it("should have the command `cutover`", async () => {
    expect(await run(project, "npx", "--no-install", "cutover", "--version")).toBe("0.1.0\n");
    expect(await run(project, "npx", "--no-install", "cutover", "--help")).toContain("Exit statuses:");
  });

  it("should have the dashboard's page, built", async () => {
    const answer = `page.at("/ui/")(new Request("http://localhost/"), "", async () => false)`;
    const load = `import("@cutover/dashboard").then(({ openDashboard }) => openDashboard()).then((page) => ${answer}).then((answer) => answer.text()).then(console.log)`;
    expect(await run(project, process.execPath, "-e", load)).toContain('<base href="/ui/">');
  });

  it("should be able to require() the packages", async () => {
    expect(await run(project, process.execPath, "require.cjs")).toBe("function image\n");
  });

  it.each([
    "@cutover/core/dist/index.js",
    "@cutover/core/src/index.ts",
    "@cutover/plugin-image/dist/image.js",
  ])("should not reach %s", async (path) => {
    const load = `import(${JSON.stringify(path)}).then(() => "loaded", (error) => error.code).then(console.log)`;
    expect(await run(project, process.execPath, "-e", load)).toBe("ERR_PACKAGE_PATH_NOT_EXPORTED\n");
  });

  it("should bundle the schema entries for a browser, with no part of Node, below 60 KB", async () => {
    expect(await inBrowser(project, "page.ts", 60_000)).toEqual([
      "blue-green",
      [{ path: "prot", code: "CONFIG_INVALID" }],
    ]);
  });
});

describe("a page that installed the schemas alone", () => {
  let page: string;
  beforeAll(async () => {
    page = await installPage("page", ["schema"], "schema-page.ts");
  }, 120_000);

  it("should have no other package of ours, no native module and no install script", async () => {
    const files = await readdir(join(page, "node_modules"), { recursive: true });
    expect(files.filter((file) => /\.node$|(^|\/)binding\.gyp$/.test(file))).toEqual([]);
    expect(await readdir(join(page, "node_modules/@cutover"))).toEqual(["schema"]);
    const lock = await readFile(join(page, "package-lock.json"), "utf8");
    const { packages: installed } = JSON.parse(lock) as { packages: Record<string, object> };
    expect(Object.keys(installed).sort()).toEqual(
      ["", "@cutover/schema", "jsonc-parser", "punycode.js", "zod"].map(
        (name) => name && `node_modules/${name}`,
      ),
    );
    expect(Object.entries(installed).filter(([, each]) => "hasInstallScript" in each)).toEqual([]);
  });

  it("should bundle all of it for a browser, with no part of Node, below 65 KB", async () => {
    expect(await inBrowser(page, "schema-page.ts", 65_000)).toEqual([
      ["image", "dockerfile", "static", "compose"],
      [{ path: "prot", code: "CONFIG_INVALID" }],
      "CONFIG_INVALID",
    ]);
  });
});

describe("a page that installed the editor", () => {
  let page: string;
  beforeAll(async () => {
    page = await installPage("editor-page", ["schema", "editor"], "editor-page.mts");
  }, 120_000);

  it("should have its peers, no other package of ours, and no native module", async () => {
    const files = await readdir(join(page, "node_modules"), { recursive: true });
    expect(files.filter((file) => /\.node$|(^|\/)binding\.gyp$/.test(file))).toEqual([]);
    expect((await readdir(join(page, "node_modules/@cutover"))).toSorted()).toEqual(["editor", "schema"]);
    expect(await readdir(join(page, "node_modules/@codemirror"))).toEqual(
      expect.arrayContaining(["commands", "state", "view"]),
    );
  });

  it("should compile against its types, library types checked", async () => {
    const compilerOptions = {
      target: "es2023",
      lib: ["es2023", "dom", "dom.iterable"],
      module: "nodenext",
      types: [],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
    };
    const config = { compilerOptions, files: ["editor-page.mts"] };
    await writeFile(join(page, "tsconfig.json"), JSON.stringify(config));
    await run(page, process.execPath, tsc, "-p", "tsconfig.json");
  }, 120_000);

  it("should bundle it for a browser, with no part of Node", async () => {
    const { outputFiles } = await build({
      absWorkingDir: page,
      entryPoints: ["editor-page.mts"],
      bundle: true,
      minify: true,
      platform: "browser",
      format: "esm",
      splitting: true,
      outdir: "bundle",
      write: false,
      logLevel: "silent",
    });
    expect(outputFiles.map(({ text }) => text).join("\n")).toContain("cutover-editor");
  });

  it("should have the one file, which imports nothing but its languages", async () => {
    const standalone = join(page, "node_modules/@cutover/editor/dist/standalone");
    const { metafile } = await build({
      entryPoints: (await readdir(standalone)).map((file) => join(standalone, file)),
      bundle: true,
      format: "esm",
      platform: "browser",
      packages: "external",
      outdir: join(page, "standalone"),
      write: false,
      metafile: true,
      logLevel: "silent",
    });
    const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
    expect(imports.map(({ original }) => original).filter((name) => name?.startsWith("./") !== true)).toEqual(
      [],
    );
    expect(imports.length).toBeGreaterThan(0);
  });
});

/** A project of its own with these tarballs and a module of test/consumer. */
async function installPage(name: string, from: readonly string[], module: string): Promise<string> {
  const page = join(folder, name);
  await mkdir(page);
  await copyFile(join(root, "test/consumer", module), join(page, module));
  const dependencies = Object.fromEntries(from.map((one) => [`@cutover/${one}`, `file:${tarball(one)}`]));
  await writeFile(
    join(page, "package.json"),
    JSON.stringify({ private: true, type: "module", dependencies }),
  );
  await run(page, "npm", "install", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund");
  return page;
}

/**
 * The module's `answer` in a context with the language's globals and those of every browser: no process, Buffer
 * or require.
 */
async function inBrowser(folder: string, entry: string, mostBytes: number): Promise<unknown> {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    platform: "browser",
    format: "iife",
    globalName: "page",
    write: false,
    logLevel: "silent",
  });
  const code = outputFiles[0]?.text ?? "";
  expect(gzipSync(code).byteLength).toBeLessThan(mostBytes);
  const page: unknown = runInNewContext(`${code}; JSON.stringify(page.answer)`, { URL, TextEncoder });
  return JSON.parse(String(page));
}

async function pack(name: string): Promise<void> {
  const target = join(folder, name);
  await mkdir(target);
  await run(join(root, "packages", name), "npm", "pack", "--ignore-scripts", "--pack-destination", target);
  await run(folder, "sh", "-c", `mv "${target}"/*.tgz "${tarball(name)}"`);
}

/**
 * Compiling better-sqlite3 takes over a minute, so install scripts are off and the workspace's own build of the
 * same version is used. Everything else is as npm installs it for a user.
 */
async function installPackages(): Promise<void> {
  const sqlite = dirname(resolve("better-sqlite3/package.json"));
  const version = async (name: string) =>
    (JSON.parse(await readFile(resolve(`${name}/package.json`), "utf8")) as { version: string }).version;
  const manifest = {
    private: true,
    type: "module",
    dependencies: Object.fromEntries(packages.map((name) => [`@cutover/${name}`, `file:${tarball(name)}`])),
    devDependencies: {
      "@types/node": await version("@types/node"),
      // The testing entry's optional peer.
      "fast-check": await version("fast-check"),
    },
    overrides: { "better-sqlite3": await version("better-sqlite3") },
  };
  await writeFile(join(project, "package.json"), JSON.stringify(manifest));
  await run(project, "npm", "install", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund");
  // Version 13 includes its binaries.
  if (!existsSync(join(sqlite, binary))) return;
  const installed = join(project, "node_modules/better-sqlite3", binary);
  await mkdir(dirname(installed), { recursive: true });
  await copyFile(join(sqlite, binary), installed);
}

function bin(name: string): string {
  return join(root, "node_modules/.bin", name);
}

/** The output of the program; if it fails, rejects with all its output. */
async function run(cwd: string, program: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { cwd }).catch(
    (error: Error & { stdout?: string; stderr?: string }) => {
      throw new Error(`${error.message}\n${error.stdout}\n${error.stderr}`, { cause: error });
    },
  );
  return stdout;
}
