import type { Command } from "commander";
import type { ExitStatus } from "./exit-status.js";
import type { Io } from "./io.js";
import type { Output } from "./output/output.js";
import type { Prompts } from "./output/prompts.js";
import type { Session, SessionRequest } from "./session/session.js";

/** What each command is given. */
export interface CommandContext {
  readonly io: Io;
  readonly output: Output;
  readonly prompts: Prompts;
  /** The global options, without `use`. */
  readonly request: Omit<SessionRequest, "use">;
  /** Opens the session, which is closed after the command. */
  readonly openSession: (use: SessionRequest["use"]) => Promise<Session>;
}

/** Wraps a command's work for commander: `work` gets the context, the command's own options and its arguments. */
export type Run = (
  work: (context: CommandContext, options: never, ...given: never[]) => Promise<ExitStatus | void>,
) => (...given: unknown[]) => Promise<void>;

/** Adds commands to the program. */
export type Register = (program: Command, run: Run) => void;
