import pc from "picocolors";
import type { Io, OutputStream } from "../io.js";

export type Colours = ReturnType<typeof pc.createColors>;

/** NO_COLOR wins over FORCE_COLOR; without either, a terminal has colours unless TERM is "dumb". */
export function coloursFor(stream: OutputStream, environment: Io["environment"]): Colours {
  return pc.createColors(isColoured(stream, environment));
}

function isColoured(stream: OutputStream, { NO_COLOR, FORCE_COLOR, TERM }: Io["environment"]): boolean {
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "") return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return stream.isTTY === true && TERM !== "dumb";
}

export const noColours: Colours = pc.createColors(false);
