import { posix } from "node:path";
import type { HealthTimes, Image } from "../ports/runtime.js";
import { parseDuration } from "@cutover/schema";

type Said = Partial<Omit<Image, "id" | "digests">>;

/** The image settings of a Dockerfile's last stage, on those of its base. */
export function imageSays(instructions: readonly string[], base: Said): Said {
  const first = instructions.findLastIndex((instruction) => /^FROM\b/i.test(instruction));
  const said = { ...base };
  for (const instruction of instructions.slice(first + 1)) {
    const [, name = "", rest = ""] = /^(\w+)\s+(.*)$/.exec(instruction) ?? [];
    Object.assign(said, oneSays(name.toUpperCase(), rest, said));
  }
  return said;
}

function oneSays(name: string, rest: string, { volumes = [], exposedPorts = [] }: Said): Said {
  switch (name) {
    case "VOLUME": {
      const more = (listIn(rest) ?? rest.split(/\s+/)).map((path) => posix.resolve("/", path));
      return { volumes: [...new Set([...volumes, ...more])].sort() };
    }
    case "EXPOSE":
      return { exposedPorts: [...exposedPorts, ...rest.split(/\s+/).map(Number)].sort((a, b) => a - b) };
    case "STOPSIGNAL":
      return { stopSignal: rest };
    case "USER":
      return { user: rest };
    case "CMD":
      return { command: commandIn(rest) };
    case "ENTRYPOINT":
      return { entrypoint: commandIn(rest), command: [] };
    case "HEALTHCHECK":
      return healthIn(rest);
    default:
      return {};
  }
}

function healthIn(rest: string): Said {
  if (/^NONE$/i.test(rest)) return { health: undefined, hasHealthcheck: false };
  const option = (name: string): string | undefined => new RegExp(`--${name}=(\\S+)`).exec(rest)?.[1];
  const time = (name: string, otherwise: number): number => parseDuration(option(name) ?? "") || otherwise;
  const health: HealthTimes = {
    intervalMs: time("interval", 30_000),
    timeoutMs: time("timeout", 30_000),
    startPeriodMs: time("start-period", 0),
    startIntervalMs: time("start-interval", 5_000),
    retries: Number(option("retries") ?? 3),
  };
  return { health, hasHealthcheck: true };
}

function commandIn(rest: string): string[] {
  return listIn(rest) ?? ["/bin/sh", "-c", rest];
}

function listIn(rest: string): string[] | undefined {
  return rest.startsWith("[") ? (JSON.parse(rest) as string[]) : undefined;
}
