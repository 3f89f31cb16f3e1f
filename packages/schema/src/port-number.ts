import * as z from "zod";
import { mustBe } from "./texts/must-be.js";

const error = mustBe("port-number");

export const portNumberSchema = z.int({ error }).min(1, { error }).max(65535, { error });

/** The input of `parsePortNumber`, as the text of a regular expression. */
export const portPattern = String.raw`(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])`;

/** A port number without sign, blank or leading zero; undefined for anything else. */
export function parsePortNumber(text: string): number | undefined {
  if (!/^[1-9]\d{0,4}$/.test(text)) return undefined;
  const port = Number(text);
  return port <= 65535 ? port : undefined;
}
