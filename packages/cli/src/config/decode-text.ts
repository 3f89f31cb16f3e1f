import type { ReadProblem } from "./read-problem.js";

const maxBytes = 1024 * 1024;

/** Returns the text of a file's bytes, or why it cannot be read as UTF-8. */
export function decodeText(bytes: Uint8Array): { text: string } | { problem: ReadProblem; before: string } {
  if (bytes.length > maxBytes)
    return refused("", {
      code: "CONFIG_TOO_LARGE",
      message: "The file is larger than 1 MiB.",
      remedy: "Keep only the configuration in it.",
    });
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return refused("", {
      code: "ENCODING",
      message: "The file is encoded as UTF-16.",
      remedy: "Save the file as UTF-8.",
    });
  try {
    return { text: decoder().decode(bytes) };
  } catch {
    return refused(beforeFirstBadByte(bytes), {
      code: "ENCODING",
      message: "The file is not UTF-8 from here on.",
      remedy: "Save the file as UTF-8.",
    });
  }
}

function decoder() {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
}

function refused(before: string, problem: Omit<ReadProblem, "from" | "to" | "path">) {
  return { before, problem: { ...problem, from: before.length, to: before.length, path: [] } };
}

function beforeFirstBadByte(bytes: Uint8Array): string {
  const stream = decoder();
  let text = "";
  for (const byte of bytes) {
    try {
      text += stream.decode(Uint8Array.of(byte), { stream: true });
    } catch {
      return text;
    }
  }
  return text;
}
