import * as z from "zod";

const error = "a whole number from 1 to 65535";

export const portNumberSchema = z.int({ error }).min(1, { error }).max(65535, { error });

/** A port number without sign, blank or leading zero; undefined where it is none. */
export function parsePortNumber(text: string): number | undefined {
  if (!/^[1-9]\d{0,4}$/.test(text)) return undefined;
  const port = Number(text);
  return port <= 65535 ? port : undefined;
}
