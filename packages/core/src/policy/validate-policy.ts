import { posix } from "node:path";
import { DeployerError } from "../errors/deployer-error.js";
import { closestKey } from "@cutover/schema/internal";
import type { Policy } from "./policy.js";

type Read = (value: unknown, field: string) => unknown;

const flag: Read = (value, field) => {
  if (typeof value === "boolean") return value;
  throw invalid(field, "true or false", typeOf(value));
};

function listOf(each: Read): Read {
  return (value, field) => {
    if (!Array.isArray(value)) throw invalid(field, "an array", typeOf(value));
    return Array.from(value as unknown[], (entry, index) => each(entry, `${field}[${index}]`));
  };
}

function text(pattern: RegExp, wanted: string): Read {
  return (value, field) => {
    if (typeof value === "string" && pattern.test(value)) return value;
    throw invalid(field, wanted, typeof value === "string" ? "another text" : typeOf(value));
  };
}

/** In its shortest form; "/" means the whole machine. */
const folder: Read = (value, field) => {
  const wanted = 'an absolute folder such as "/srv/data"';
  if (typeof value !== "string") throw invalid(field, wanted, typeOf(value));
  if (value === "") throw invalid(field, wanted, "an empty text");
  if (!posix.isAbsolute(value)) throw invalid(field, wanted, "a relative path");
  if (value.split("/").includes("..") || /\p{Cc}/u.test(value))
    throw invalid(field, wanted, 'a path with ".." or control characters');
  return posix.normalize(value).replace(/(?<=.)\/$/, "");
};

const port: Read = (value, field) => {
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65_535) return value;
  throw invalid(field, "a port from 1 to 65535", typeOf(value));
};

function objectOf(fields: Readonly<Record<string, Read>>): Read {
  return (value, field) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw invalid(field, "an object", typeOf(value));
    const read = Object.entries(value).flatMap(([key, entry]) => {
      const reader = Object.hasOwn(fields, key) ? fields[key] : undefined;
      if (reader === undefined) throw unknownKey(field, key, Object.keys(fields));
      return entry === undefined ? [] : [[key, reader(entry, `${field}.${key}`)] as const];
    });
    return Object.fromEntries(read);
  };
}

const names = listOf(
  text(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,254}\*?$|^\*$/, 'a name, or a beginning such as "shop-*"'),
);

const readPolicy = objectOf({
  privileged: flag,
  hostNamespaces: flag,
  capabilities: listOf(text(/^(?!CAP_)[A-Z][A-Z0-9_]{0,63}$/, 'a capability such as "NET_ADMIN"')),
  devices: listOf(folder),
  bindMounts: listOf(folder),
  engineSocket: flag,
  secrets: objectOf({
    variables: listOf(
      text(
        /^[A-Za-z_][A-Za-z0-9_.-]{0,254}\*?$|^\*$/,
        'the name of a variable, or a beginning such as "SHOP_*"',
      ),
    ),
    folders: listOf(folder),
  }),
  folders: listOf(folder),
  repositories: listOf(text(/^[^*\s]+\*?$|^\*$/, 'an address such as "git@git.example.com:team/*"')),
  volumes: names,
  networks: names,
  publicPorts: listOf(port),
  logDrivers: listOf(text(/^[a-z0-9][a-z0-9_./:-]{0,254}$/i, 'a log driver such as "journald"')),
});

/**
 * Returns a copy of the policy in its shortest form. CONFIG_INVALID, naming the field: an unknown field must
 * not count as a limit.
 */
export function validatePolicy(policy: unknown): Policy {
  return readPolicy(policy, "policy") as Policy;
}

function unknownKey(field: string, key: string, known: readonly string[]): DeployerError {
  const close = closestKey(key, known);
  const hint = close === undefined ? `it has ${known.join(", ")}` : `did you mean ${close}?`;
  return new DeployerError(
    "CONFIG_INVALID",
    `${field} has no field ${JSON.stringify(key.slice(0, 80))}; ${hint}`,
    {
      details: { field: `${field}.${key.slice(0, 80)}` },
    },
  );
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "number" ? "a number out of range" : `of type ${typeof value}`;
}

function invalid(field: string, wanted: string, received: string): DeployerError {
  return new DeployerError("CONFIG_INVALID", `${field} must be ${wanted}, but is ${received}.`, {
    details: { field, received },
  });
}
