import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { runProgram } from "@cutover/core/plugin";
import { toDeployerError } from "@cutover/schema/errors";
import type { Project } from "../config/load-project.js";
import { bad, type Examination, type Examine, good, warning } from "./examination.js";
import { examinePort } from "./examine-ports.js";
import { findOldProxying } from "./find-old-proxying.js";
import { toExaminations } from "./to-examinations.js";

/** The proxy reachable, its login, its includes, and whether it passes on streamed answers whole. */
export const examineProxy: Examine = async (project) => {
  const { own_nginx: own } = project.router;
  // The check of an nginx of our own starts it.
  if (own) {
    const port = (await isOwnRunning(resolve(project.folder, own.directory)))
      ? [good("proxy", `Cutover's own nginx runs, on port ${own.port}.`)]
      : await examinePort("proxy", "127.0.0.1", own.port);
    return [...(await examineProgram(own.binary)), ...port];
  }
  try {
    const { router } = await project.deployerOptions();
    const found = toExaminations(await router.check());
    const streams = project.router.nginx ? await examineStreams(project) : [];
    return [
      ...(found.some(({ verdict }) => verdict === "error") ? [] : [good("proxy", "It answers.")]),
      ...found,
      ...streams,
    ];
  } catch (error) {
    const { message, remedy } = toDeployerError(error);
    return [bad("proxy", message, remedy)];
  }
};

/** By its pid file; the process may be another one by now. */
async function isOwnRunning(directory: string): Promise<boolean> {
  const read = (path: string) => readFile(path, "utf8").catch(() => "");
  const pid = Number.parseInt(await read(join(directory, "nginx.pid")), 10);
  const command = pid > 1 ? await read(`/proc/${pid}/cmdline`) : "";
  return command.startsWith("nginx: master process") && command.includes(directory);
}

async function examineProgram(binary = "nginx"): Promise<Examination[]> {
  const { lines } = await run(binary, ["-v"]);
  const version = /nginx\/[\d.]+/.exec(lines.join(" "))?.[0];
  if (version !== undefined) return [good("proxy", version)];
  return [
    bad(
      "proxy",
      `${binary} cannot be started.`,
      "Install nginx (on Debian the package nginx-light), or set router.own_nginx.binary.",
    ),
  ];
}

/** Through HTTP/1.0 a streamed answer that fails looks complete, and `curl -f` succeeds. */
async function examineStreams({ router, server }: Project): Promise<Examination[]> {
  const { binary = "nginx", config_file: file } = router.nginx ?? {};
  const { output } = await run(binary, ["-T", ...(file === undefined ? [] : ["-c", file])]);
  const [, major = "0", minor = "0", patch = "0"] =
    /nginx\/(\d+)\.(\d+)\.(\d+)/.exec((await run(binary, ["-v"])).lines.join(" ")) ?? [];
  // Since 1.29.7 it speaks HTTP/1.1 to servers by default.
  const isNew = Number(major) * 1e6 + Number(minor) * 1e3 + Number(patch) >= 1_029_007;
  if (isNew) return [];
  return findOldProxying(output, server.listen).map((place) =>
    warning(
      "proxy",
      `${place} passes Cutover's API on by HTTP/1.0: \`curl -f\` would not see that a streamed deployment failed.`,
      "Add `proxy_http_version 1.1;` beside its proxy_pass.",
    ),
  );
}

async function run(
  program: string,
  args: readonly string[],
): Promise<{ output: string; lines: readonly string[] }> {
  const { PATH } = process.env;
  try {
    return await runProgram({
      program,
      arguments: args,
      env: { PATH: `${PATH}:/usr/sbin:/sbin` },
      timeoutMs: 10_000,
    });
  } catch {
    return { output: "", lines: [] };
  }
}
