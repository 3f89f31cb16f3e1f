import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { CommandContext } from "../command-context.js";
import { checkProjectText, readProject } from "../config/load-project.js";
import { ProjectInvalid } from "../config/project-diagnostic.js";
import { projectJsonSchema } from "../config/project-json-schema.js";
import { shown } from "../output/output.js";
import { usageInvalid } from "../usage-errors.js";
import { githubWorkflow } from "./ci-snippet.js";
import { type Answers, firstProject } from "./first-project.js";
import { gatherAnswers } from "./gather-answers.js";
import type { InitOptions } from "./init-options.js";

const projectFile = "cutover.yaml";

/** Writes the first project file of a folder. INPUT_NEEDED, USAGE_INVALID, CONFIG_INVALID, CANCELLED. */
export async function initProject(
  context: CommandContext,
  options: InitOptions,
  folder: string,
): Promise<void> {
  if (options.force !== true) await assertNoProject(folder);
  const answers = await gatherAnswers(context, options, folder);
  const text = firstProject(answers);
  assertValid(text);
  tell(context, answers, await writeFiles(folder, { answers, text }, options));
}

async function assertNoProject(folder: string): Promise<void> {
  const found = await readProject({ environment: {}, folder }).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === "PROJECT_MISSING") return undefined;
    throw error;
  });
  if (found) throw usageInvalid(`${folder} has a project file`, "Edit it, or pass --force to overwrite it.");
}

/** CONFIG_INVALID if an option is not valid. */
function assertValid(text: string): void {
  const errors = checkProjectText(projectFile, text).filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new ProjectInvalid(errors);
}

interface First {
  readonly answers: Answers;
  readonly text: string;
}

async function writeFiles(
  folder: string,
  { answers, text: project }: First,
  options: InitOptions,
): Promise<string[]> {
  const schema = `${JSON.stringify(projectJsonSchema(), undefined, 2)}\n`;
  const workflow = githubWorkflow(answers.name, answers.beginning.kind === "image");
  const files: [name: string, text: string][] = [
    [projectFile, project],
    ["cutover.schema.json", schema],
    ...(options.ci === "github" ? [[".github/workflows/cutover.yaml", workflow] as [string, string]] : []),
  ];
  for (const [name, text] of files) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, {
      flag: options.force === true || name === "cutover.schema.json" ? "w" : "wx",
    }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") throw usageInvalid(`${path} exists`, "Pass --force to overwrite it.");
      throw error;
    });
  }
  return files.map(([name]) => name);
}

function tell(
  { output }: CommandContext,
  { router, domains, name, beginning }: Answers,
  written: readonly string[],
): void {
  if (output.json) {
    output.document({ written, workload: name });
    return;
  }
  const { green, bold, dim } = output.colours;
  const at = router.own_nginx ? `:${router.own_nginx.port}` : "";
  output.result(...written.map((file) => `${green("✓")} wrote ${shown(file)}`));
  const secret = router.nginx_proxy_manager ? ["set CUTOVER_SECRET_NPM to that user's password"] : [];
  output.notice(
    "",
    "Next:",
    ...[...secret, ...variablesToSet(beginning)].map((line) => `  ${line}`),
    `  ${bold("cutover doctor")}          ${dim("looks whether this machine has what it needs")}`,
    `  ${bold("cutover deploy")}          ${dim(`then http://${domains[0] ?? name}${at} answers`)}`,
    `  ${bold("cutover serve")}           ${dim("watches it, and serves the API")}`,
  );
}

/** Their values may be secret: nothing but a person copies them from a `.env`. */
function variablesToSet(beginning: Answers["beginning"]): string[] {
  if (beginning.kind !== "compose" || beginning.variables.length === 0) return [];
  const names = beginning.variables.map(shown).join(", ");
  return [`set what the compose file refers to, in the workload's \`environment\`: ${names}`];
}
