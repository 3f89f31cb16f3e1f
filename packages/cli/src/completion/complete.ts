import type { Command, Option } from "commander";

export interface Suggestion {
  readonly value: string;
  /** One line; may be empty. */
  readonly description: string;
}

/** Names that only the project or the machine knows. */
export interface Names {
  readonly workloads: () => Promise<readonly string[]>;
  readonly destinations: () => Promise<readonly string[]>;
  readonly contexts: () => Promise<readonly string[]>;
}

/**
 * Returns what the last word may become: commands, options, choices and names. Undefined: a file. `words` are
 * those after the program's name; the last one is being written, and may be empty.
 */
export async function complete(
  program: Command,
  words: readonly string[],
  names: Names,
): Promise<readonly Suggestion[] | undefined> {
  const current = words.at(-1) ?? "";
  const { command, taken, pending } = walk(program, words.slice(0, -1));
  const begins = (each: Suggestion) => each.value.startsWith(current);
  if (pending) return (await valuesOf(pending, names))?.filter(begins);
  const joined = /^(--[^=]+)=(.*)$/.exec(current);
  if (joined) return joinedValues(command, joined[1] ?? "", names, current);
  if (current.startsWith("-")) return optionsOf(command).filter(begins);
  const commands = taken === 0 ? commandsOf(command).filter(begins) : [];
  return [...commands, ...(await argumentValues(command, taken, names)).filter(begins)];
}

interface Walked {
  readonly command: Command;
  /** How many arguments of the command are already there. */
  readonly taken: number;
  /** The option whose value comes next. */
  readonly pending: Option | undefined;
}

function walk(program: Command, words: readonly string[]): Walked {
  let [command, taken, pending] = [program, 0, undefined as Option | undefined];
  for (const word of words) {
    if (pending) {
      pending = undefined;
      continue;
    }
    if (word.startsWith("-")) {
      const option = allOptions(command).find(({ short, long }) => word === short || word === long);
      pending = option && (option.required || option.optional) ? option : undefined;
      continue;
    }
    const next = taken === 0 ? visibleCommands(command).find((each) => each.name() === word) : undefined;
    if (next) command = next;
    else taken += 1;
  }
  return { command, taken, pending };
}

/** Its own and those of the commands around it. */
function allOptions(command: Command): Option[] {
  return [
    ...command.createHelp().visibleOptions(command),
    ...(command.parent ? allOptions(command.parent) : []),
  ];
}

function visibleCommands(command: Command): Command[] {
  return command.createHelp().visibleCommands(command);
}

function commandsOf(command: Command): Suggestion[] {
  return visibleCommands(command).map((each) => ({ value: each.name(), description: each.description() }));
}

function optionsOf(command: Command): Suggestion[] {
  return allOptions(command).flatMap(({ long, description }) => (long ? [{ value: long, description }] : []));
}

const files = new Set(["--config", "--compose", "--dockerfile", "--static", "--sites-directory"]);

async function valuesOf(option: Option, names: Names): Promise<Suggestion[] | undefined> {
  if (option.argChoices) return option.argChoices.map(plain);
  if (option.long === "--destination") return (await names.destinations()).map(plain);
  if (option.long === "--context") return (await names.contexts()).map(plain);
  return files.has(option.long ?? "") ? undefined : [];
}

async function joinedValues(
  command: Command,
  name: string,
  names: Names,
  current: string,
): Promise<Suggestion[] | undefined> {
  const option = allOptions(command).find(({ long }) => long === name);
  const values = option && (await valuesOf(option, names));
  const whole = values?.map(({ value, description }) => ({ value: `${name}=${value}`, description }));
  return whole?.filter(({ value }) => value.startsWith(current));
}

async function argumentValues(command: Command, taken: number, names: Names): Promise<Suggestion[]> {
  const argument =
    command.registeredArguments[taken] ?? command.registeredArguments.findLast(({ variadic }) => variadic);
  if (argument === undefined) return [];
  if (argument.argChoices) return argument.argChoices.map(plain);
  return /^(name|names|workload)$/.test(argument.name()) ? (await names.workloads()).map(plain) : [];
}

function plain(value: string): Suggestion {
  return { value, description: "" };
}
