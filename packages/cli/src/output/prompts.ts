import type { Readable, Writable } from "node:stream";
import type { Io } from "../io.js";
import { declined, inputNeeded } from "../usage-errors.js";
import { isSet } from "./output.js";

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
  /** Shown, but cannot be chosen. */
  readonly disabled?: boolean;
}

/** Questions to the person at the terminal, on stderr. CANCELLED if they are left with Ctrl-C. */
export interface Prompts {
  readonly canAsk: boolean;
  /** INPUT_NEEDED, with this remedy, if nobody is there. CANCELLED if the answer is no. */
  demandYes(question: string, remedy: string, options?: { readonly initial: boolean }): Promise<void>;
  choose(question: string, choices: readonly Choice[]): Promise<string>;
  /** `problemOf` returns why an answer is refused. */
  ask(question: string, initial: string, problemOf: (answer: string) => string | undefined): Promise<string>;
  secret(question: string): Promise<string>;
}

export function terminalPrompts({ stdin, stderr, environment }: Io): Prompts {
  const streams = { input: stdin as unknown as Readable, output: stderr as unknown as Writable };
  const canAsk = stdin.isTTY === true && stderr.isTTY === true && !isSet(environment["CI"]);
  return {
    canAsk,
    async demandYes(message, remedy, { initial } = { initial: true }) {
      if (!canAsk) throw inputNeeded(message, remedy);
      const { confirm, isCancel } = await clack();
      const isYes = answered(isCancel, await confirm({ message, initialValue: initial, ...streams }));
      if (!isYes) throw declined();
    },
    async choose(message, choices) {
      const { select, isCancel } = await clack();
      return answered(isCancel, await select({ message, options: [...choices], maxItems: 12, ...streams }));
    },
    async ask(message, initialValue, problemOf) {
      const validate = (answer: string | undefined) => problemOf(answer ?? "");
      const { text, isCancel } = await clack();
      return answered(isCancel, await text({ message, initialValue, validate, ...streams })) ?? "";
    },
    async secret(message) {
      const { password, isCancel } = await clack();
      return answered(isCancel, await password({ message, ...streams }));
    },
  };
}

function clack() {
  return import("@clack/prompts");
}

function answered<T>(isCancel: (answer: unknown) => boolean, answer: T): Exclude<T, symbol> {
  if (isCancel(answer)) throw declined();
  return answer as Exclude<T, symbol>;
}
