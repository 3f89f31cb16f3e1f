import { homedir } from "node:os";
import { realpath, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { DeploymentEvent } from "@cutover/core";
import type { CommandContext, Register } from "../command-context.js";
import type { Project } from "../config/load-project.js";
import { projectOptions } from "../config/validate-command.js";
import { shown } from "../output/output.js";

interface ServeCommandOptions {
  readonly listen?: string;
  readonly publicUrl?: string;
  readonly install?: boolean;
  readonly user?: boolean;
}

export const registerServe: Register = (program, run) => {
  program
    .command("serve")
    .description("watch what is live, finish what was left open, and serve the API until SIGTERM")
    .option("--listen <address>", "such as 127.0.0.1:7070 or unix:/run/cutover/cutover.sock")
    .option("--public-url <url>", "the address for browsers, behind a proxy")
    .option("--install", "write a systemd unit for it instead")
    .option("--user", "with --install: for this user's own systemd")
    .action(
      run(async (context, options: ServeCommandOptions) => {
        const { listen, publicUrl, install = false, user = false } = options;
        const { loadProject } = await import("../config/load-project.js");
        const project = await loadProject({ ...projectOptions(context), flags: { listen, publicUrl } });
        if (install) return showInstalled(context, project, user);
        const { formatDiagnostic } = await import("../config/project-diagnostic.js");
        context.output.notice(...project.warnings.map((each) => shown(formatDiagnostic(each))));
        await serve(context, project, program.version() ?? "0.0.0");
      }),
    );
};

async function showInstalled({ output }: CommandContext, project: Project, isOfUser: boolean): Promise<void> {
  const { installUnit } = await import("./install-unit.js");
  const program = await realpath(process.argv[1] ?? "");
  const installed = await installUnit({
    project,
    node: process.execPath,
    program,
    isOfUser,
    homeFolder: homedir(),
  });
  if (output.json) return output.document(installed);
  output.result(
    `wrote ${installed.unit}`,
    `${installed.environmentFile} is for variables with secrets`,
    "",
    "Next:",
    ...installed.next.map((command) => `  ${command}`),
  );
}

async function serve({ io, output }: CommandContext, project: Project, version: string): Promise<void> {
  const { serveProject } = await import("./serve-project.js");
  const ended = new Promise<void>((end) => {
    const stop = io.onInterrupt(() => {
      stop();
      end();
    });
  });
  const serving = await serveProject({
    project,
    version,
    onEvent: (event) => output.notice(...eventLines(event)),
  });
  const { url, pageUrl, firstToken } = serving;
  // Before the line with the address, so that whoever waits for that line finds the file.
  const path =
    firstToken === undefined || io.stdout.isTTY === true ? undefined : await keep(firstToken, project);
  if (output.json) output.record({ url, page: pageUrl });
  else output.result(`Serving ${project.path} at ${url}`, ...(pageUrl ? [`The page: ${pageUrl}`] : []));
  if (path !== undefined)
    output.notice(`The first token, for everything, is in ${path}: move it to a safe place.`);
  else if (firstToken !== undefined)
    output.result(
      "",
      "The first token, for everything, also for the page. It is not shown again:",
      `  ${firstToken}`,
      "",
    );
  await ended;
  output.notice("Ending: requests finish, work stops at its next safe point, containers keep serving.");
  await serving.close();
}

/** On a terminal it is shown once; a service's output is a log, which holds no secret. Returns the file. */
async function keep(token: string, { folder, server }: Project): Promise<string> {
  const path = `${resolve(folder, server.records)}.first-token`;
  await writeFile(path, `${token}\n`, { mode: 0o600 });
  return path;
}

function eventLines(event: DeploymentEvent): string[] {
  const { workload, deployment, type } = event;
  if (type === "deployment:finished")
    return [
      `${workload}: deployment ${deployment} ${event.status}${event.error ? `: ${shown(event.error.message)}` : ""}`,
    ];
  return type === "deployment:recovered" ? [`${workload}: finishing deployment ${deployment}`] : [];
}
