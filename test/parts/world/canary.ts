import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Alert, Deployer, DeploymentEvent, DeploymentResult, WorkloadRequest } from "@cutover/core";
import type { WholeRuntime } from "@cutover/core/ports";

const variable = "CUTOVER_TEST_CANARY_SECRET";

/** A secret in the environment, by reference, of every workload that a real-parts test applies. */
export const canary = process.env[variable] ?? `canary-${randomBytes(8).toString("hex")}`;
/** The environment that gives a test's process the same canary. */
export const canaryEnvironment = { [variable]: canary };
const resolverName = "cutover/test-canary";

/** The option `secrets` of `createDeployer`. */
export const knowsCanary = (name: string): string | undefined => (name === resolverName ? canary : undefined);

/** The reference; for further places in a test. */
export const canaryReference = { from_resolver: resolverName };

export function withCanary(request: WorkloadRequest): WorkloadRequest {
  const { config } = request;
  if (typeof config !== "object" || config === null || Array.isArray(config)) return request;
  const { environment = {} } = config as { environment?: unknown };
  if (typeof environment !== "object" || environment === null) return request;
  return {
    ...request,
    config: { ...config, environment: { CUTOVER_TEST_CANARY: canaryReference, ...environment } },
  };
}

export interface CanaryWatch {
  readonly onEvent: (event: DeploymentEvent) => void;
  readonly onAlert: (alert: Alert) => void;
  /** Puts the canary into every applied workload, and checks every result for it. */
  watch(deployer: Deployer): void;
  /** Throws if the canary is in anything reported so far, in stored data, or in a container's name or label. */
  assertUntold(at: { readonly folder: string; readonly runtime: WholeRuntime }): Promise<void>;
  end(): void;
}

/**
 * Looks for the canary in all text that leaves the library: events, alerts, results, history, findings, files,
 * labels, this process's output.
 */
export function watchCanary(): CanaryWatch {
  const found = new Set<string>();
  const look = (where: string, what: unknown): void => {
    if (textOf(what).includes(canary)) found.add(where);
  };
  const streams = [process.stdout, process.stderr].map((stream) => {
    const write = stream.write.bind(stream);
    stream.write = (...parameters: unknown[]): boolean => {
      look("this process's output", parameters[0]);
      return Reflect.apply(write, stream, parameters);
    };
    return () => void (stream.write = write);
  });
  let watched: Deployer | undefined;
  return {
    onEvent: (event) => look(`the event ${event.type} of ${event.workload}`, event),
    onAlert: (alert) => look(`the alert ${alert.id}`, alert),
    watch(deployer) {
      watched = deployer;
      const apply = deployer.apply.bind(deployer);
      deployer.apply = (request) => apply(withCanary(request));
      const deploy = deployer.deploy.bind(deployer);
      deployer.deploy = (...parameters) => {
        const deployment = deploy(...parameters);
        void deployment.done.then((result: DeploymentResult) => look(`the result of ${result.id}`, result));
        return deployment;
      };
    },
    async assertUntold({ folder, runtime }) {
      for (const { workload } of (await watched?.status()) ?? []) {
        look(`the history of ${workload}`, await watched?.history(workload));
        look(`the findings about ${workload}`, await watched?.check(workload));
        look(`the plan of ${workload}`, await watched?.explain(workload).catch((error: unknown) => error));
        for (const { labels } of await runtime.images.list(workload)) look(`an image of ${workload}`, labels);
        for (const container of await runtime.list(workload)) look("a container", container);
      }
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const file = join(entry.parentPath, entry.name);
        look(file, await readFile(file, "latin1").catch(() => ""));
      }
      if (found.size > 0) throw new Error(`the canary secret stands in ${[...found].join(", ")}`);
    },
    end() {
      for (const restore of streams) restore();
    },
  };
}

/** As JSON, errors with their causes and details. */
function textOf(what: unknown): string {
  if (typeof what === "string") return what;
  return (
    JSON.stringify(what, (_, value: unknown) => {
      if (!(value instanceof Error)) return value;
      const { name, message, stack, cause } = value;
      return Object.assign({}, value, { name, message, stack, cause });
    }) ?? ""
  );
}
