import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Terminal } from "./parts/command-line/terminal.js";
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

const expected: readonly (readonly [words: readonly string[], offered: readonly string[]])[] = [
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

const environment = () => ({
  ...process.env,
  HOME: folder,
  PATH: `${join(folder, "bin")}:${process.env["PATH"]}`,
});

/** What bash offers for each line, whose last word is being written. */
async function offeredByBash(lines: readonly (readonly string[])[]): Promise<string[][]> {
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
  const { stdout } = await run("bash", ["--norc", "-c", script], { cwd: folder, env: environment() });
  return stdout
    .split("\n")
    .slice(0, lines.length)
    .map((line) => (line === "" ? [] : line.split(" ")));
}

/** As `offeredByBash`. Fish itself sorts what it offers. */
async function offeredByFish(lines: readonly (readonly string[])[]): Promise<string[][]> {
  const asked = lines.map((words) => `complete -C 'cutover ${words.join(" ")}'; printf 'end\\n'`);
  const script = ["cutover completion fish | source", ...asked].join("\n");
  const { stdout } = await run("fish", ["--no-config", "-c", script], { cwd: folder, env: environment() });
  const blocks = stdout.split(/^end\n/m).slice(0, lines.length);
  return blocks.map((block) =>
    block
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split("\t")[0] ?? ""),
  );
}

describe("completion in a shell", () => {
  const words = expected.map(([each]) => each);
  const offered = expected.map(([, each]) => each);

  it("should offer commands, options, choices, workloads, destinations and files in bash", async () => {
    expect(await offeredByBash(words)).toEqual(offered);
  });

  it("should offer the same in fish", async () => {
    expect(await offeredByFish(words)).toEqual(offered.map((each) => each.toSorted()));
  });

  it("should offer the same in zsh, with a word on each command", async () => {
    await writeFile(
      join(folder, "start.zsh"),
      `path=(${join(folder, "bin")} $path)\nautoload -Uz compinit\ncompinit -u -D\neval "$(cutover completion zsh)"\nPS1='> '\n`,
    );
    const size = { columns: 80, rows: 24 };
    const terminal = await Terminal.open({
      ...size,
      folder,
      command: "zsh -f -i",
      environment: { HOME: folder },
    });
    try {
      await terminal.shows(/[#%] ?$/);
      await terminal.press("source start.zsh", "Enter");
      await terminal.shows(/^>$/m);
      const written: [line: string, screen: RegExp][] = [
        ["roll", /^> cutover rollback$/m],
        ["deploy sh", /^shed +shop$/m],
        ["deploy --until r", /^> cutover deploy --until reaped$/m],
        ["-d ", /^> cutover -d staging$/m],
        ["--config cutover.st", /^> cutover --config cutover\.staging\.yaml$/m],
        ["re", /^remove +-- remove a workload/m],
      ];
      for (const [line, screen] of written) {
        await terminal.press("C-u", "C-l", `cutover ${line}`, "Tab");
        expect(await terminal.shows(screen)).toMatch(screen);
      }
    } finally {
      await terminal.close();
    }
  });
});
