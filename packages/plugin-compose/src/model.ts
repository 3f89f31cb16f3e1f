import { DeployerError } from "@cutover/core";

/** A service as Compose resolves it, with only the fields that are read here. */
export interface Service {
  image?: string;
  /** Only the context in v1. */
  build?: Readonly<Record<string, unknown>> | string;
  profiles?: unknown;
  pull_policy?: string;
  labels?: Readonly<Record<string, string>>;
  ports?: readonly unknown[];
  /** A list in v1. */
  networks?: Readonly<Record<string, unknown>> | readonly string[] | null;
  network_mode?: string;
  restart?: unknown;
  scale?: number;
  deploy?: { readonly replicas?: number };
  readonly [key: string]: unknown;
}

/** The Compose file as Compose resolves it. Variables are filled in, so it may hold secrets. */
export interface Model {
  services: Record<string, Service>;
  networks?: Record<string, unknown>;
  readonly volumes?: Readonly<Record<string, unknown>>;
  readonly configs?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

export function parseModel(value: unknown): Model {
  const model = value as Partial<Model> | null;
  if (typeof model?.services === "object" && model.services !== null)
    return { ...model, services: withoutAbsent(model.services) };
  throw new DeployerError("STACK_INVALID", "The Compose file has no services.");
}

/** Compose keeps an optional dependency on a service of no chosen profile, and then refuses its own output. */
function withoutAbsent(services: Model["services"]): Model["services"] {
  const kept = Object.entries(services).map(([name, service]) => {
    const { depends_on } = service;
    if (typeof depends_on !== "object" || depends_on === null || Array.isArray(depends_on))
      return [name, service] as const;
    const there = Object.entries(depends_on).filter(([other]) => Object.hasOwn(services, other));
    return [name, { ...service, depends_on: Object.fromEntries(there) }] as const;
  });
  return Object.fromEntries(kept);
}

/** STACK_INVALID if the stack has no such service, or one that cannot get the traffic. */
export function entranceOf(model: Model, name: string): Service {
  const service = model.services[name];
  if (!service) {
    const names = Object.keys(model.services).join(", ") || "none";
    throw invalid(`service: the stack has no service "${name}"; it has ${names}`);
  }
  const { network_mode } = service;
  if (countOf(service) !== 1)
    throw invalid(`services.${name} must have one container: the proxy forwards to one`);
  if (network_mode !== undefined)
    throw invalid(`services.${name}.network_mode cannot be set: the proxy must reach it on a network`);
  return service;
}

/** Number of containers that Compose makes of it. */
function countOf({ scale, deploy }: Service): number {
  return scale ?? deploy?.replicas ?? 1;
}

/** Number of containers of each service that does not have exactly one. */
export function replicasOf({ services }: Model): Record<string, number> {
  const counts = Object.entries(services).map(([name, service]) => [name, countOf(service)] as const);
  return Object.fromEntries(counts.filter(([, count]) => count !== 1));
}

/** The engine's names of the stack's own volumes; v1 omits those that follow from the project's name. */
export function ownVolumes({ volumes = {} }: Model, project: string): string[] {
  return Object.entries(volumes).flatMap(([key, volume]) => {
    const { name, external } = (volume ?? {}) as { name?: unknown; external?: unknown };
    if (external) return [];
    return typeof name === "string" ? name : `${project}_${key}`;
  });
}

/** True if a service has turned off its image's health check: the wait of Compose then fails. */
export function hasUncheckedService({ services }: Model): boolean {
  return Object.values(services).some(({ healthcheck }) => {
    const { disable, test } = (healthcheck ?? {}) as { disable?: unknown; test?: unknown };
    return disable === true || (Array.isArray(test) && test[0] === "NONE");
  });
}

/** Services whose restart policy lets them end only if somebody stops them. */
export function lastingServices({ services }: Model): string[] {
  return Object.entries(services).flatMap(([name, { restart }]) =>
    restart === "always" || restart === "unless-stopped" ? name : [],
  );
}

export function invalid(message: string, cause?: unknown): DeployerError {
  return new DeployerError("STACK_INVALID", `The Compose file is not valid: ${message}.`, { cause });
}
