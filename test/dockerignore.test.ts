import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import type { Readable } from "node:stream";
import { packTree } from "@cutover/core/plugin";
import { fc } from "@fast-check/vitest";
import * as tar from "tar-stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readIgnoredPaths } from "../packages/plugin-dockerfile/src/ignored-paths.js";

/** Texts that we once read differently from Docker. */
const regressions = [
  "**.env",
  "a\n!a/b\na\n",
  "^a*",
  "[a**/b]",
  "**a**",
  "src\\*x",
  " !b \n**",
  "[z-a]",
  "a|b*",
  "x{2}",
  "x*\\",
  "\uFEFFa\n\uFEFFb",
];

const files =
  `.env|prod.env|a|b.env|B.ENV|ab|a.b|a*b|#c|!d|x y|[a]|é.env|^a|a1|src/.env|src/prod.env|src/a|src/a.b|src/lib/a|src/lib/.env
src/lib/deep/prod.env|src/x/y|d/a/b|d/a/c|d/b/a|d/b/.env|dd/a|docs/a.md|docs/in/b.md|docs/in/er/a.md|.git/a|node/.env/a
Dockerfile|sub/Dockerfile|sub/.dockerignore`.split(/[|\n]/);
const folders = ["empty", "src/empty", ...new Set(files.map((file) => dirname(file)))].filter(
  (one) => one !== ".",
);

const piece = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      "a",
      "b",
      "d",
      "src",
      "lib",
      ".env",
      "prod.env",
      "docs",
      "md",
      "A",
      "é",
      "x y",
    ),
  },
  { weight: 4, arbitrary: fc.constantFrom("*", "**", "?", "/", "/", ".", "***") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "[a-z]",
      "[^a]",
      "[!a]",
      "[.e]",
      "]",
      "[b",
      "\\",
      "\\*",
      "\\a",
      "..",
      "./",
      "//",
      "^",
      "(",
      "+",
      "{a}",
      "|",
      "$",
    ),
  },
);
const line = fc
  .tuple(
    fc.constantFrom("", "", "", "", "!", "!", "! ", "/", "!/", "./", " ", "#", "\t"),
    fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join("")),
    fc.constantFrom("", "", "", "", "/", "/**", "/*", " ", "**"),
  )
  .map((parts) => parts.join(""));
const text = fc
  .tuple(
    fc.constantFrom("", "", "", "\uFEFF"),
    fc.array(line, { minLength: 1, maxLength: 5 }),
    fc.constantFrom("\n", "\n", "\r\n"),
  )
  .map(([mark, lines, end]) => mark + lines.join(end));

/**
 * The files that Docker's own client sends, or its refusal. The engine that receives it is a stand-in: its
 * answer does not matter here.
 */
class DockerClient {
  #server: Server | undefined;
  #sent: string[] | undefined;

  async start(): Promise<void> {
    this.#server = createServer((request, response) => {
      response.setHeader("Api-Version", "1.41");
      if (!request.url?.includes("/build")) return void response.end("OK");
      void namesIn(request).then((names) => {
        this.#sent = names;
        response.writeHead(500).end('{"message":"enough"}');
      });
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => this.#server?.once("listening", resolve));
  }

  stop(): void {
    this.#server?.close();
  }

  async send(folder: string): Promise<string[] | "refused"> {
    this.#sent = undefined;
    const address = this.#server?.address() as AddressInfo | undefined;
    const env = {
      PATH: process.env["PATH"],
      DOCKER_BUILDKIT: "0",
      DOCKER_HOST: `tcp://127.0.0.1:${address?.port}`,
      HOME: folder,
    };
    await new Promise((resolve) => execFile("docker", ["build", "-q", folder], { env }, resolve));
    return this.#sent ?? "refused";
  }
}

async function namesIn(stream: Readable): Promise<string[]> {
  const names: string[] = [];
  const extract = tar.extract();
  stream.on("error", (error) => extract.destroy(error)).pipe(extract);
  for await (const entry of extract) {
    names.push(
      entry.header.type === "directory" ? `${entry.header.name.replace(/\/$/, "")}/` : entry.header.name,
    );
    entry.resume();
  }
  return withoutNeeded(names);
}

/**
 * A folder with entries counts by them: Docker does not send an ignored folder by itself, except for a part of
 * it.
 */
function withoutNeeded(names: readonly string[]): string[] {
  return names
    .filter(
      (name) => !(name.endsWith("/") && names.some((other) => other !== name && other.startsWith(name))),
    )
    .toSorted();
}

describe("what .dockerignore leaves out", () => {
  let root: string;
  const client = new DockerClient();
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "cutover-ignore-"));
    for (const folder of folders) await mkdir(join(root, folder), { recursive: true });
    for (const file of files)
      await writeFile(join(root, file), file === "Dockerfile" ? "FROM scratch\n" : "");
    await client.start();
  });
  afterAll(async () => {
    client.stop();
    await rm(root, { recursive: true });
  });

  async function ours(patterns: string): Promise<string[] | "refused"> {
    await writeFile(join(root, ".dockerignore"), patterns);
    try {
      return await namesIn(packTree({ root, ignores: await readIgnoredPaths(root, "Dockerfile") }));
    } catch {
      return "refused";
    }
  }

  /**
   * The old builder's client enters an ignored folder only if an exception begins with its name; BuildKit, as
   * we do, if one may match in it. Exceptions that match nothing make it enter them all.
   */
  async function dockers(patterns: string): Promise<string[] | "refused"> {
    const enter = folders.map((folder) => `!${posix.join(folder, "nothing-of-this-name")}`);
    const all = /^\s*!/mu.test(patterns.replace("\uFEFF", "")) ? [patterns, ...enter].join("\n") : patterns;
    await writeFile(join(root, ".dockerignore"), all);
    return client.send(root);
  }

  it(
    "should be what Docker's own client leaves out, over a corpus of patterns",
    { timeout: 600_000 },
    async () => {
      const corpus = [
        ...regressions,
        ...fc.sample(text, { numRuns: Number(process.env["CORPUS"] ?? 300), seed: 20_261_126 }),
      ];
      const differing: unknown[] = [];
      for (const patterns of corpus) {
        const expected = await dockers(patterns);
        const found = await ours(patterns);
        if (JSON.stringify(found) !== JSON.stringify(expected))
          differing.push({ patterns, ...difference(found, expected) });
      }
      expect(differing).toEqual([]);
    },
  );
});

function difference(found: string[] | "refused", expected: string[] | "refused") {
  if (found === "refused" || expected === "refused")
    return { ours: String(found).slice(0, 40), dockers: String(expected).slice(0, 40) };
  return {
    sentByUsOnly: found.filter((name) => !expected.includes(name)),
    sentByDockerOnly: expected.filter((name) => !found.includes(name)),
  };
}
