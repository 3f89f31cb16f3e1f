import * as z from "zod";
import { isAbsolutePath, pathWithoutColonPattern } from "./absolute-path.js";
import { mustBe } from "./texts/must-be.js";

export interface Tmpfs {
  /** Absolute path in the container. */
  readonly target: string;
  /** Options as for `mount`, joined by commas; "" for the engine's own. */
  readonly options: string;
}

const option =
  "(?:ro|rw|(?:no)?(?:exec|suid|dev)|size=\\d{1,15}(?:[kKmMgG]|%)?|mode=[0-7]{3,4}|[ug]id=\\d{1,10}|nr_(?:inodes|blocks)=\\d{1,15}[kKmMgG]?)";
const optionsShape = new RegExp(`^${option}(?:,${option})*$`);

/** Reads `path[:options]`; undefined for anything else. */
function parseTmpfs(text: string): Tmpfs | undefined {
  const at = text.indexOf(":");
  const target = at < 0 ? text : text.slice(0, at);
  const options = at < 0 ? "" : text.slice(at + 1);
  if (!isAbsolutePath(target) || target === "/") return undefined;
  return at < 0 || optionsShape.test(options) ? { target, options } : undefined;
}

/** Both forms of Compose: one text, or a list. */
export function tmpfsOf(written: string | readonly string[] | undefined): Tmpfs[] {
  const list = typeof written === "string" ? [written] : (written ?? []);
  return list.flatMap((each) => parseTmpfs(each) ?? []);
}

const mountSchema = z
  .string()
  .max(4500)
  .refine((text) => parseTmpfs(text) !== undefined, {
    error: mustBe("memory-mount"),
  })
  .meta({ pattern: `^(?=[^:]{1,4096}(?::|$))${pathWithoutColonPattern}(?::${option}(?:,${option})*)?$` });

export const tmpfsSchema = z.union([mountSchema, z.array(mountSchema).max(50)], {
  error: mustBe("memory-mounts"),
});
