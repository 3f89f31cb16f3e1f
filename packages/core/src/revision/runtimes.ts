import type { Policy } from "../policy/policy.js";
import type { Runtime } from "../ports/runtime.js";
import { HostAccess } from "../source/host-access.js";
import type { SecretAccess } from "../source/resolve-secret.js";
import type { SourcePlugin } from "../source/source-plugin.js";
import type { Revision } from "../records/records.js";
import { containers } from "./containers.js";
import { handleOf } from "./handle.js";
import type { RevisionRuntime } from "./revision-runtime.js";
import { stacks } from "./stacks.js";

export interface RuntimesOptions {
  readonly runtime: Runtime;
  readonly sources: ReadonlyMap<string, SourcePlugin>;
  readonly policy: Policy;
  readonly secrets: SecretAccess;
}

export interface ForWorkload {
  readonly workload: string;
  /** Values to mask wherever text is shown. */
  readonly hide?: (secrets: readonly string[]) => void;
  /** Throws if this deployer may not act any more. */
  readonly assertMayAct?: () => void;
}

/** Of the runtimes for the revisions of one workload, the one for a given revision. */
export type RuntimeOf = (revision: Pick<Revision, "deployment" | "handle">) => RevisionRuntime;

export function runtimesFor(
  { runtime, sources, policy, secrets }: RuntimesOptions,
  { workload, hide = () => undefined, assertMayAct = () => undefined }: ForWorkload,
): RuntimeOf {
  const options = { runtime, workload, secrets, hide, access: HostAccess.of(policy, runtime) };
  const driverOf = (source: string) => sources.get(source)?.stacks;
  const single = containers(options);
  const whole = stacks({ ...options, driverOf, assertMayAct });
  return (revision) => (handleOf(revision).stack ? whole : single);
}
