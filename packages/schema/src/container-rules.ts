import type * as z from "zod";
import type { ContainerConfig } from "./container-fields.js";
import { requiresBeside, withJsonRules } from "./json-rules.js";
import { parsePublishedPort } from "./published-port.js";
import { tmpfsOf } from "./tmpfs.js";
import { readVolume } from "./volume.js";
import { mustBe } from "./texts/must-be.js";

type Holdings = Pick<ContainerConfig, "volumes" | "ports" | "networks"> &
  Partial<Pick<ContainerConfig, "alias" | "tmpfs" | "shift" | "failover" | "preview" | "domains">>;
type TrafficConfig = Pick<ContainerConfig, "port" | "domains" | "healthcheck">;

/** Adds the rules that join several fields to a schema of `containerFields`. */
export function withContainerRules<Schema extends z.ZodType<ContainerConfig>>(schema: Schema): Schema {
  return withHoldingRules(withTrafficRules(schema));
}

/** Adds the rules about volumes, published ports and networks that exclude each other. */
export function withHoldingRules<Schema extends z.ZodType<Holdings>>(schema: Schema): Schema {
  const checked = schema.check(({ value, issues }) => {
    for (const { path, message } of clashes(value)) {
      issues.push({ code: "custom", input: value, path, message });
    }
  });
  const ruled = checked
    .refine(({ alias, networks }) => alias === undefined || canHoldAlias(networks), {
      path: ["networks"],
      error: mustBe("network-for-alias"),
      when: ({ value }) => isObject(value) && Array.isArray((value as Partial<Holdings>).networks),
    })
    .refine(
      ({ shift, failover, preview, domains }) =>
        !(isObject(shift) || failover === true || preview === true) || domains?.length !== 0,
      {
        path: ["domains"],
        error: mustBe("domain-for-two"),
        when: ({ value }) => isObject(value) && Array.isArray((value as Partial<Holdings>).domains),
      },
    );
  return withJsonRules(ruled, [
    hostNetworkAlone,
    aliasNeedsNetwork,
    shiftNeedsDomain,
    failoverNeedsDomain,
    previewNeedsDomain,
  ]);
}

function canHoldAlias(networks: readonly unknown[]): boolean {
  return networks.length > 0 && !networks.includes("host");
}

const aliasNeedsNetwork = {
  if: { required: ["alias"], properties: { alias: { type: "string" } } },
  then: {
    required: ["networks"],
    properties: { networks: { type: "array", minItems: 1, not: { contains: { const: "host" } } } },
  },
};

const withDomain = { required: ["domains"], properties: { domains: { type: "array", minItems: 1 } } };

const shiftNeedsDomain = {
  if: { required: ["shift"], properties: { shift: { type: "object" } } },
  then: withDomain,
};

const failoverNeedsDomain = {
  if: { required: ["failover"], properties: { failover: { const: true } } },
  then: withDomain,
};

const previewNeedsDomain = {
  if: { required: ["preview"], properties: { preview: { const: true } } },
  then: withDomain,
};

const hostNetworkAlone = {
  if: {
    required: ["networks"],
    properties: { networks: { type: "array", contains: { const: "host" } } },
  },
  then: { properties: { networks: { type: "array", maxItems: 1 } } },
};

const probeWithoutPort = { type: "object", not: { required: ["port"], properties: { port: {} } } };
const trafficNeedsPort = [
  requiresBeside("domains", { type: "array", minItems: 1 }, "port"),
  requiresBeside("healthcheck", probeWithoutPort, "port"),
];

/** Adds the rules that join `port`, `domains` and `healthcheck`. */
export function withTrafficRules<Schema extends z.ZodType<TrafficConfig>>(schema: Schema): Schema {
  const checked = schema
    .refine((config) => config.port !== undefined || !hasDomains(config), {
      path: ["port"],
      error: mustBe("set-with-domains"),
      when: ({ value }) => isObject(value),
    })
    .refine((config) => config.port !== undefined || !isProbedWithoutPort(config), {
      path: ["port"],
      error: mustBe("set-with-healthcheck"),
      when: ({ value }) => isObject(value),
    });
  return withJsonRules(checked, trafficNeedsPort);
}

// The two rules about `port` run beside other mistakes, so their input may have any shape.
function hasDomains({ domains }: Partial<TrafficConfig>): boolean {
  return Array.isArray(domains) && domains.length > 0;
}

function isProbedWithoutPort({ healthcheck }: Partial<TrafficConfig>): boolean {
  return isObject(healthcheck) && healthcheck.port === undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function clashes(config: Holdings): { path: (string | number)[]; message: string }[] {
  const targets = config.volumes.map((volume) => readVolume(volume)?.target);
  const inMemory = tmpfsOf(config.tmpfs).map(({ target }) => target);
  const ports = config.ports.map((port) => {
    const published = parsePublishedPort(port);
    return published && `${published.hostAddress} ${published.hostPort} ${published.protocol}`;
  });
  const found = [
    ...repeats(targets).map((at) => ({
      path: ["volumes", at],
      message: mustBe("volume-target-taken"),
    })),
    ...[...inMemory.keys()]
      .filter((at) => targets.includes(inMemory[at]) || inMemory.indexOf(inMemory[at] as string) < at)
      .map((at) => ({
        path: typeof config.tmpfs === "string" ? ["tmpfs"] : ["tmpfs", at],
        message: mustBe("memory-mount-taken"),
      })),
    ...repeats(ports).map((at) => ({
      path: ["ports", at],
      message: mustBe("host-port-once"),
    })),
  ];
  if (config.networks.includes("host") && config.networks.length > 1) {
    found.push({ path: ["networks"], message: mustBe("host-network-alone") });
  }
  return found;
}

function repeats(values: readonly unknown[]): number[] {
  return [...values.keys()].filter((at) => values.indexOf(values[at]) < at);
}
