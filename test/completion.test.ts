import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);
const main = fileURLToPath(new URL("../packages/cli/dist/main.js", import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-completion-"));
  await mkdir(join(folder, "bin"));
  await writeFile(join(folder, "bin/cutover"), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
  await chmod(join(folder, "bin/cutover"), 0o755);
  const router = "router: { own_nginx: { directory: nginx, port: 8080 } }\n";
  const workload = "{ source: image, image: 'web:1' }";
  await writeFile(
    join(folder, "cutover.yaml"),
    `${router}workloads: { shop: ${workload}, shed: ${workload} }\n`,
  );
  await writeFile(join(folder, "cutover.staging.yaml"), "{}\n");
});
afterAll(() => rm(folder, { recursive: true }));

/** What bash offers for each line, whose last word is being written. */
async function offered(lines: readonly (readonly string[])[]): Promise<string[][]> {
  const asked = lines.map((words) => {
    const line = ["cutover", ...words].map((word) => `'${word}'`).join(" ");
    return `COMP_WORDS=(${line}); COMP_CWORD=${words.length}; "$function"; echo "\${COMPREPLY[*]}"`;
  });
  const script = [
    "set -u",
    'eval "$(cutover completion bash)"',
    'function="$(complete -p cutover | sed "s/.*-F \\([^ ]*\\) .*/\\1/")"',
    ...asked,
  ].join("\n");
  const env = { ...process.env, PATH: `${join(folder, "bin")}:${process.env["PATH"]}` };
  const { stdout } = await run("bash", ["--norc", "-c", script], { cwd: folder, env });
  return stdout
    .split("\n")
    .slice(0, lines.length)
    .map((line) => (line === "" ? [] : line.split(" ")));
}

describe("completion in bash", () => {
  it("should offer commands, options, choices, workloads, destinations and files", async () => {
    const expected: [words: string[], offered: string[]][] = [
      [["roll"], ["rollback"]],
      [
        ["deploy", "sh"],
        ["shop", "shed"],
      ],
      [["deploy", "--until", "r"], ["reaped"]],
      [["-d", ""], ["staging"]],
      [["--config", "cutover.st"], ["cutover.staging.yaml"]],
      [["nothing", ""], []],
    ];
    expect(await offered(expected.map(([words]) => words))).toEqual(expected.map(([, each]) => each));
  });
});
