import { DeployerError } from "../errors/deployer-error.js";
import type { Finding } from "../events/finding.js";
import type { ShiftRequest } from "./deployer-options.js";
import { readObject, readText } from "../ports/read-options.js";
import type { Image, Runtime } from "../ports/runtime.js";
import { type Resolution, workloadNameSchema } from "@cutover/schema";
import { readSource } from "@cutover/schema/internal";
import type { HostAccess } from "../source/host-access.js";
import { preparationRuntime } from "../source/preparation-runtime.js";
import { secretPrivileges } from "../source/resolve-secret.js";
import type { SourcePlugin, WorkloadDescription } from "../source/source-plugin.js";
import type { Json, Pause, WorkloadRecord } from "../records/records.js";
import type { Store } from "../ports/store.js";

export interface WorkloadRequest<Kind extends string = string, Written = unknown> {
  /** 1 to 40 lower-case letters, digits and single hyphens, beginning with a letter. */
  readonly name: string;
  /** The kind of a registered plugin. */
  readonly source: Kind;
  /** JSON in the shape of that kind. */
  readonly config: Written;
}

/** The input of `apply` for these plugins: the kind determines the type of the config. */
export type RequestOf<Sources extends readonly unknown[]> = {
  [Index in keyof Sources]: Sources[Index] extends SourcePlugin<infer Kind, infer _, infer Written>
    ? WorkloadRequest<Kind, Written>
    : never;
}[number];

export interface ResolvedWorkload {
  readonly resolution: Resolution;
  readonly description: WorkloadDescription;
  /** The plugin's description of its preparation; undefined if it has none. */
  readonly explain: (runtime: Runtime) => Promise<string | undefined>;
  /** As the plugin's; absent if the plugin has none. */
  readonly findImage?: (context: {
    readonly runtime: Runtime;
    readonly workload: string;
  }) => Promise<Image | undefined>;
}

interface WorkloadsOptions {
  readonly store: Store;
  readonly sources: ReadonlyMap<string, SourcePlugin>;
  readonly access: HostAccess;
  readonly now: () => number;
}

/**
 * Users' workloads: checked when they are saved, and again at each use, because plugins and policy may change.
 */
export class Workloads {
  readonly #options: WorkloadsOptions;

  constructor(options: WorkloadsOptions) {
    this.#options = options;
  }

  async save(request: WorkloadRequest): Promise<Resolution> {
    readText("source", readObject("request", request)["source"]);
    const name = validateName(request.name);
    const { resolution, description } = await this.resolve(request);
    await this.#options.store.saveWorkload({
      name,
      source: request.source,
      config: request.config as Json,
      domains: description.domains,
      updatedAtMs: this.#options.now(),
    });
    return resolution;
  }

  async find(name: string): Promise<WorkloadRecord> {
    const workload = await this.#options.store.findWorkload(readText("name", name));
    if (workload) return workload;
    throw unknown(name);
  }

  /** As `find`; WORKLOAD_PAUSED. */
  async findActive(name: string): Promise<WorkloadRecord> {
    const workload = await this.find(name);
    if (workload.paused) throw pausedError(name, workload.paused);
    return workload;
  }

  /** Undefined: resumes it. WORKLOAD_UNKNOWN. */
  async pause(name: string, paused: Pause | undefined): Promise<void> {
    if (!(await this.#options.store.pauseWorkload(readText("name", name), paused))) throw unknown(name);
  }

  async resolve({ source, config }: { source: string; config: unknown }): Promise<ResolvedWorkload> {
    const plugin = this.#plugin(source);
    const { config: valid, resolution: told } = readSource(plugin, config);
    // Records and events keep only the words.
    const resolution = { strategy: told.strategy, reason: told.reason };
    const description = plugin.describe(valid);
    const secrets = description.secrets.flatMap(({ path, reference }) => secretPrivileges(path, reference));
    await this.#options.access.assertAllowed([
      ...description.privileges,
      ...(description.uses ?? []),
      ...secrets,
    ]);
    const explain = async (runtime: Runtime) =>
      plugin.explain?.(valid, { runtime: preparationRuntime(runtime) });
    const findImage: ResolvedWorkload["findImage"] =
      plugin.findImage &&
      (async ({ workload, runtime }) =>
        plugin.findImage?.(valid, { workload, runtime: preparationRuntime(runtime) }));
    return { resolution, description, explain, ...(findImage && { findImage }) };
  }

  #plugin(kind: string): SourcePlugin {
    const plugin = this.#options.sources.get(kind);
    if (plugin) return plugin;
    const known = [...this.#options.sources.keys()].join(", ");
    throw new DeployerError(
      "SOURCE_UNKNOWN",
      `source: no plugin of this kind is registered; registered are: ${known}`,
      {
        details: { field: "source", known },
      },
    );
  }
}

/** The config of one deployment: what is applied, with its fields that the caller replaces. */
export function withReplaced(
  applied: Json,
  {
    image,
    shift,
  }: {
    readonly image?: string | undefined;
    readonly shift?: ShiftRequest | false | undefined;
  },
): Json {
  // Its schema refuses it.
  if (typeof applied !== "object" || applied === null || Array.isArray(applied)) return applied;
  const { shift: own, ...rest } = applied as { readonly [key: string]: Json };
  const shifts = shift === undefined ? own : shift;
  return {
    ...rest,
    ...(shifts !== undefined && shifts !== false && { shift: shifts as Json }),
    ...(image !== undefined && { image }),
  };
}

function unknown(name: string): DeployerError {
  return new DeployerError("WORKLOAD_UNKNOWN", "no workload was applied under this name", {
    details: { name },
  });
}

function pausedError(name: string, { atMs, by, why }: Pause): DeployerError {
  const reason = why === undefined ? "" : `: ${why}`;
  const message = `${name} has been paused since ${new Date(atMs).toISOString()}${reason}`;
  return new DeployerError("WORKLOAD_PAUSED", message, { details: { name, pausedAtMs: atMs, by, why } });
}

export function pausedFinding(name: string, paused: Pause): Finding {
  const { code, message, remedy } = pausedError(name, paused);
  return { code, severity: "error", subject: `workload ${name}`, message, remedy };
}

function validateName(name: unknown): string {
  const parsed = workloadNameSchema.safeParse(name);
  if (parsed.success) return parsed.data;
  const received =
    typeof name === "string" ? `a string of ${name.length} characters` : `of type ${typeof name}`;
  const expected = parsed.error.issues[0]?.message ?? "a name";
  throw new DeployerError("CONFIG_INVALID", `name must be ${expected}, but is ${received}.`, {
    details: { field: "name", received },
  });
}
