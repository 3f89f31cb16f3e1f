import { Command, CommanderError, Option } from "commander";
import type { CommandContext, Register, Run } from "./command-context.js";
import { exitStatuses, exitStatusHelp, statusOfError, type ExitStatus } from "./exit-status.js";
import type { Io } from "./io.js";
import { Output } from "./output/output.js";
import { terminalPrompts, type Prompts } from "./output/prompts.js";
import { shownError } from "./output/shown-error.js";
import { showFailure } from "./output/github.js";
import type { OpenSession, Session, SessionRequest } from "./session/session.js";
import { usageInvalid } from "./usage-errors.js";

export interface CliOptions {
  readonly io: Io;
  readonly openSession: OpenSession;
  readonly commands: readonly Register[];
  readonly version: string;
  /** On the terminal if absent. */
  readonly prompts?: Prompts;
}

interface GlobalOptions extends Omit<SessionRequest, "use"> {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** Carries out one command line, without the program's name, and returns the exit status. Never rejects. */
export async function runCli(argv: readonly string[], cli: CliOptions): Promise<ExitStatus> {
  const { io } = cli;
  const ended: { status: ExitStatus } = { status: exitStatuses.done };
  let output = new Output(io, { json: argv.includes("--json"), quiet: false, verbose: false });
  const run: Run =
    (work) =>
    async (...given) => {
      const command = given.pop() as Command;
      const {
        json = false,
        quiet = false,
        verbose = false,
        ...global
      } = command.optsWithGlobals<GlobalOptions>();
      output = new Output(io, { json, quiet, verbose });
      const sessions: Session[] = [];
      const { config, destination, server, context } = global;
      const request = definedOnly({ config, destination, server, context });
      const at: CommandContext = {
        io,
        output,
        prompts: cli.prompts ?? terminalPrompts(io),
        request,
        async openSession(use) {
          const session = await cli.openSession({ ...request, use });
          sessions.push(session);
          return session;
        },
      };
      const options = given.pop();
      try {
        ended.status = (await work(at, options as never, ...(given as never[]))) ?? exitStatuses.done;
      } finally {
        await Promise.all(sessions.map((session) => session.close()));
      }
    };
  try {
    await build(cli, run).parseAsync(argv, { from: "user" });
    return ended.status;
  } catch (error) {
    return report(error, output);
  }
}

function report(error: unknown, output: Output): ExitStatus {
  if (error instanceof CommanderError && /^commander\.(helpDisplayed|version)$/.test(error.code))
    return exitStatuses.done;
  // The help that answers a missing command is already shown.
  if (error instanceof CommanderError && error.code === "commander.help") return exitStatuses.invalid;
  const failure = error instanceof CommanderError ? usageInvalid(sentence(error.message)) : error;
  const exitStatus = statusOfError(failure);
  showFailure(output, shownError(failure), exitStatus);
  return exitStatus;
}

/** Commander's messages begin with "error: ", and may suggest a name on a second line. */
function sentence(message: string): string {
  return message.replace(/^error: /, "").replace("\n", " ");
}

function build({ io, commands, version }: CliOptions, run: Run): Command {
  const program = new Command("cutover")
    .description("Deploys containers to Docker without losing a request.")
    .usage("[options] <command>")
    .version(version, "-V, --version", "show the version")
    .helpOption("-h, --help", "show this help, or that of a command")
    .helpCommand(false)
    .addOption(new Option("-c, --config <file>", "the project file, else cutover.yaml, .json or .config.mjs"))
    .option("-d, --destination <name>", "merge cutover.NAME.yaml, such as staging")
    .option("--server <url>", "work on a server instead of on this machine")
    .option("--context <name>", "work on a named server, or on local")
    .option("--json", "print one JSON document, or NDJSON for a stream")
    .option("-q, --quiet", "show no progress; a failure is still shown")
    .option("--verbose", "show each attempt and each line of output")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      // `report` shows it, in text or in JSON.
      outputError: () => undefined,
      getOutHelpWidth: () => io.stdout.columns ?? 80,
      getErrHelpWidth: () => io.stderr.columns ?? 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText("after", `\n${exitStatusHelp}`);
  for (const register of commands) register(program, run);
  return program;
}

function definedOnly<T extends object>(options: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}
