import { StringDecoder } from "node:string_decoder";
import { DeployerError } from "../../errors/deployer-error.js";

export interface JsonLine {
  readonly value: Readonly<Record<string, unknown>>;
  /** As it was sent: numbers beyond 2^53 can be read from here. */
  readonly text: string;
}

const maxLineLength = 1024 * 1024;

/** Objects that are sent one a line, in chunks that hold several of them or a part of one. */
export async function* readJsonLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<JsonLine> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of chunks) {
    rest += decoder.write(chunk);
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > maxLineLength)
      throw new DeployerError("ENGINE_FAILED", "The engine sent a line over 1 MiB.");
    for (const line of lines) yield* parseLine(line);
  }
  yield* parseLine(rest + decoder.end());
}

function* parseLine(line: string): Generator<JsonLine> {
  const text = line.trim();
  if (text === "") return;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new DeployerError("ENGINE_FAILED", "The engine sent a line that is not JSON.", { cause });
  }
  if (typeof value === "object" && value !== null) yield { value: value as Record<string, unknown>, text };
}

/** A member that should be text; "" where it is anything else. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
