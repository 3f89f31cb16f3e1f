import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { catalogue } from "@cutover/core";
import { findConfigIssues } from "@cutover/core/schema";
import { composeKind } from "@cutover/plugin-compose/schema";
import { dockerfileKind } from "@cutover/plugin-dockerfile/schema";
import { imageKind } from "@cutover/plugin-image/schema";
import { staticKind } from "@cutover/plugin-static/schema";
import { transform } from "esbuild";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const notOurs = new Set(["node_modules", "dist", ".git"]);

const read = (file: string): Promise<string> => readFile(join(root, file), "utf8");

/** The fenced blocks of one language, in order. */
function blocksOf(markdown: string, language: string): string[] {
  return [...markdown.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].flatMap(([, found, text = ""]) =>
    found === language ? text : [],
  );
}

async function markdownFiles(folder = root): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return notOurs.has(entry.name) ? [] : markdownFiles(path);
    return entry.name.endsWith(".md") ? [path] : [];
  });
  return (await Promise.all(found)).flat();
}

/** The errors of tsc for a module in this workspace; empty if it compiles. */
async function typeErrors(module: string): Promise<string> {
  const cache = join(root, "node_modules", ".cache");
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "docs-"));
  try {
    const compilerOptions = { noEmit: true, composite: false, incremental: false };
    const config = { extends: join(root, "tsconfig.base.json"), compilerOptions, files: ["snippets.mts"] };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
    await writeFile(join(folder, "snippets.mts"), module);
    const tsc = join(root, "node_modules/typescript-7/bin/tsc");
    return await new Promise((resolve) => {
      execFile(process.execPath, [tsc, "-p", folder], (error, stdout) => {
        resolve(error ? stdout || error.message : "");
      });
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The output of a module in this workspace. */
async function outputOf(module: string): Promise<string> {
  const { code } = await transform(module, { loader: "ts", format: "esm" });
  const folder = await mkdtemp(join(root, "node_modules", ".cache", "docs-"));
  try {
    await writeFile(join(folder, "snippet.mjs"), code);
    return (await promisify(execFile)(process.execPath, [join(folder, "snippet.mjs")])).stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Links to files, without their anchors; links to the web and within a page are left out. */
function linkedFiles(markdown: string): string[] {
  const prose = markdown.replace(/^```[^]*?^```$/gm, "").replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target.replace(/#.*$/, ""))
    .filter((target) => target !== "" && !/^[a-z]+:/.test(target));
}

describe("the documents", () => {
  it("should explain every error code once, and no other", async () => {
    const headings = [...(await read("docs/errors.md")).matchAll(/^## (.*)$/gm)].map(([, code]) => code);
    expect(headings).toEqual(Object.keys(catalogue));
  });

  it("should show snippets in the README and the page on using it that make one program which type-checks", async () => {
    const pages = [await read("README.md"), await read("docs/using.md")];
    const snippets = pages.flatMap((page) => blocksOf(page, "ts"));
    expect(snippets.length).toBeGreaterThan(3);
    expect(await typeErrors(snippets.join("\n"))).toBe("");
    expect(await typeErrors(`${snippets.join("\n")}\nawait deployer.noSuchMethod();`)).toContain("TS2339");
  });

  it("should show snippets on the page on the server that type-check", async () => {
    const given = `import type { Deployer } from "@cutover/core";\ndeclare const deployer: Deployer;`;
    const [serve = "", ask = ""] = blocksOf(await read("docs/server.md"), "ts");
    expect(await typeErrors(`${given}\n${serve}`)).toBe("");
    expect(await typeErrors(`declare const token: string;\n${ask}`)).toBe("");
    expect(await typeErrors(`declare const token: string;\n${ask}\nclient.noSuchMethod();`)).toContain(
      "TS2339",
    );
  });

  it("should show programs that serve the API from Express, Fastify and Hono, and type-check", async () => {
    const page = await read("docs/mounting.md");
    const programs = page.split(/^## /m).flatMap((section) => {
      const isRun = /^(Express|Fastify|Hono)\n/.test(section);
      return isRun ? blocksOf(section, "ts") : [];
    });
    expect(programs).toHaveLength(3);
    const imports = new Set(programs.flatMap((program) => program.match(/^import .*$/gm) ?? []));
    const bodies = programs.map((program) => `{${program.replace(/^import .*$/gm, "")}}`);
    const given = `import type { Server } from "@cutover/server";\ndeclare const server: Server;`;
    expect(await typeErrors([...imports, given, ...bodies].join("\n"))).toBe("");
  });

  it("should show a translation of diagnostics that says what stands below it", async () => {
    const [, section = ""] = (await read("docs/editor.md")).split("\n## In other languages\n");
    const [snippet = "", own = ""] = blocksOf(section, "ts");
    expect(await typeErrors(snippet)).toBe("");
    expect(await typeErrors(own)).toBe("");
    const incomplete = own.replace(/^.*\.\.\.english\.texts.*$/m, "");
    expect(await typeErrors(incomplete)).toContain("TS2740");
    const expected = [...snippet.matchAll(/^\/\/ (.*)$/gm)].map(([, line]) => line);
    expect(expected.length).toBeGreaterThan(1);
    expect((await outputOf(snippet)).trim().split(/ *\n/)).toEqual(expected);
  });

  it.each([imageKind, composeKind, dockerfileKind, staticKind])(
    "should show configs of the source $kind that validate",
    async (kind) => {
      const examples = blocksOf(await read(`docs/sources/${kind.kind}.md`), "json");
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) expect(findConfigIssues(kind.schema, JSON.parse(example))).toEqual([]);
    },
  );

  it("should link to files that exist", async () => {
    const files = await markdownFiles();
    expect(files).toContain(join(root, "README.md"));
    const broken: string[] = [];
    for (const file of files) {
      for (const target of linkedFiles(await readFile(file, "utf8"))) {
        if (!existsSync(join(dirname(file), target))) broken.push(`${relative(root, file)}: ${target}`);
      }
    }
    expect(broken).toEqual([]);
  });
});
