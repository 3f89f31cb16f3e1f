import * as z from "zod";
import { mustBe } from "./texts/must-be.js";

const gateway = "host-gateway";
const namePattern = "[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?";
const nameShape = new RegExp(`^${namePattern}$`);
const octet = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const addressPattern = String.raw`(?:${gateway}|${octet}(?:\.${octet}){3}|\[[0-9A-Fa-f:.]{2,45}\]|[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]{1,45})`;

/**
 * Reads `name:address` and `name=address` into the engine's form, `name:address`; undefined for anything else.
 */
function parseExtraHost(text: string): string | undefined {
  const [, name = "", address = ""] = /^([^:=]+)[:=](.+)$/.exec(text) ?? [];
  const known = readAddress(address);
  return nameShape.test(name) && known !== undefined ? `${name}:${known}` : undefined;
}

function readAddress(text: string): string | undefined {
  if (text === gateway || z.ipv4().safeParse(text).success) return text;
  const bare = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  return z.ipv6().safeParse(bare).success ? bare : undefined;
}

/** Both forms of Compose: a list, or an object of addresses by name. */
export function extraHostsOf(
  written: readonly string[] | Readonly<Record<string, string>> | undefined,
): string[] {
  const list = Array.isArray(written)
    ? (written as readonly string[])
    : Object.entries(written ?? {}).map(([name, address]) => `${name}=${address}`);
  return [...new Set(list.flatMap((each) => parseExtraHost(each) ?? []))];
}

const shape = mustBe("extra-host");

const hostSchema = z
  .string()
  .max(320)
  .refine((text) => parseExtraHost(text) !== undefined, { error: shape })
  .meta({ pattern: `^${namePattern}[:=]${addressPattern}$` });

const addressSchema = z
  .string()
  .max(64)
  .refine((text) => readAddress(text) !== undefined, { error: mustBe("address") })
  .meta({ pattern: `^${addressPattern}$` });

export const extraHostsSchema = z.union(
  [
    z.array(hostSchema).max(200),
    z.record(z.string().regex(nameShape, { error: mustBe("host-name") }), addressSchema),
  ],
  { error: mustBe("extra-hosts") },
);
