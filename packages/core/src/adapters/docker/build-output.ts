import { DeployerError } from "../../errors/deployer-error.js";
import type { BuildRequest } from "../../ports/images.js";
import { shorten } from "./docker-errors.js";
import { Mask } from "../../output/mask.js";
import { printable } from "@cutover/schema/internal";

const lastLines = 30;
const maxLineLength = 8 * 1024;
// A secret that stands across the end of a line that is cut must still be found whole.
const maxKeptLength = maxLineLength + 64 * 1024;

interface BuildStep {
  readonly step: string;
  readonly instruction: string;
  readonly lines: string[];
}

const useBuildKit =
  'Set `builder` to "buildx" or "buildkit": the classic builder does not know this part of the Dockerfile.';

/** What of a Dockerfile only BuildKit knows, by the classic builder's words; undefined if it is none of that. */
function needsBuildKit(words: string, instruction = ""): string | undefined {
  const flag = /--(mount|link|chmod|network|security|exclude|parents|checksum|keep-git-dir)\b/;
  if (/requires BuildKit/i.test(words)) return flag.exec(words)?.[0] ?? "This instruction";
  const unknownFlag = /unknown flag:? -*([\w-]+)/i.exec(words)?.[1];
  if (unknownFlag !== undefined && flag.test(`--${unknownFlag}`)) return `--${unknownFlag}`;
  if (
    /platform/i.test(words) &&
    /\binvalid component|failed to parse platform|unknown operating system/i.test(words)
  )
    return "$BUILDPLATFORM";
  // The classic builder knows no value for it, and shows what is left as a broken or unknown reference.
  if (/^FROM\b.*\$\{?(?:BUILD|TARGET)(?:PLATFORM|OS|ARCH|VARIANT)\b/i.test(instruction))
    return "An argument of the platform";
  if (/base name \(\$\{?(BUILD|TARGET)/.test(words)) return "An argument of the platform";
  if (/unknown instruction/i.test(words)) return "A heredoc, if that line belongs to one,";
  return /<<-?["']?\w/.test(instruction) ? "A heredoc" : undefined;
}

/** What a build tells: lines put together, printable, secrets masked, and the end of them kept for its error. */
export class BuildOutput {
  readonly #request: BuildRequest;
  readonly #mask: Mask;
  readonly #steps = new Map<string, BuildStep>();
  readonly #linesBefore: string[] = [];
  #rest = "";
  #step: BuildStep | undefined;
  #failed: BuildStep | undefined;

  constructor(request: BuildRequest) {
    this.#request = request;
    const { secretArgs, secrets, credentials } = request;
    const values = [...Object.values(secretArgs), ...Object.values(secrets)];
    this.#mask = new Mask([...values, ...credentials.map(({ password }) => password)]);
  }

  /** Takes text as it comes, and gives the lines that it completes, as they were sent. */
  split(text: string): string[] {
    const lines = (this.#rest + text).split(/\r\n|\n|\r/);
    this.#rest = (lines.pop() ?? "").slice(0, maxKeptLength);
    return lines;
  }

  /** The lines from here on are of this step. BuildKit works on several, and goes back and forth between them. */
  beginStep(step: string, instruction: string): void {
    const clean = this.#clean(instruction);
    if (step === this.#step?.step && clean === this.#step.instruction) return;
    const key = `${step} ${clean}`;
    this.#step = this.#steps.get(key) ?? { step, instruction: clean, lines: [] };
    this.#steps.set(key, this.#step);
    this.#request.onStep?.({ step, instruction: clean });
  }

  /** It is the step of this moment that failed, whatever is told of others after it. */
  failStep(): void {
    this.#failed ??= this.#step;
  }

  write(line: string): void {
    const clean = this.#clean(line);
    if (clean.trim() === "") return;
    const lines = this.#step?.lines ?? this.#linesBefore;
    lines.push(clean);
    if (lines.length > lastLines) lines.shift();
    this.#request.onLine?.(clean);
  }

  /** The error for a build that ended with these words. */
  failure(words: string): DeployerError {
    this.write(this.#rest);
    const message = shorten(this.#clean(words));
    const failed = this.#failed ?? this.#step;
    const at = failed === undefined ? "The build failed" : `Step ${failed.step} of the build failed`;
    const code = /no space left on device|disk quota exceeded/i.test(message) ? "DISK_FULL" : "BUILD_FAILED";
    const needs = this.#request.builder === "classic" ? needsBuildKit(words, failed?.instruction) : undefined;
    const told =
      needs === undefined ? message : `${message}. ${needs} needs BuildKit: set \`builder\` to "buildx".`;
    return new DeployerError(code, `${at}: ${told}`, {
      ...(needs !== undefined && { remedy: useBuildKit }),
      details: {
        output: [...(failed?.lines ?? this.#linesBefore)],
        ...(failed !== undefined && { step: failed.step, instruction: failed.instruction }),
      },
    });
  }

  #clean(text: string): string {
    return this.#mask.hide(printable(text.slice(0, maxKeptLength))).slice(0, maxLineLength);
  }
}
