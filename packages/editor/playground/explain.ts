import { gateOf, lifecycleOf, plan, type Plan } from "@cutover/core/plan";
import {
  type ContainerConfig,
  resolveStrategy,
  type SourceKind,
  toAsciiDomain,
  validateConfig,
} from "@cutover/schema";
import { imageKind } from "@cutover/schema/image";

import type { PlaygroundKey } from "./texts.js";

/** The live version in the words of the plan. */
const blue = "web-1";

/** Returns what a deployment of this valid config would do, after another one or as the first. */
export function explain(kind: SourceKind, value: object, isFirst: boolean): Plan {
  const written = validateConfig(kind.schema, value) as Partial<ContainerConfig>;
  // A source without some of these fields deploys as a config that leaves them out.
  const config = { ...validateConfig(imageKind.schema, { image: "web:1" }), ...written };
  const inPlace = kind.kind === "compose";
  const domains = config.domains.map(toAsciiDomain);
  return plan({
    workload: "web",
    resolution: resolveStrategy(kind, value),
    description: { domains, gate: gateOf(config), lifecycle: lifecycleOf(config), inPlace },
    state: isFirst ? undefined : { live: { port: config.port }, route: { domains } },
    blue: isFirst ? undefined : blue,
  });
}

export function downtimeOf({ strategy, first }: Plan): PlaygroundKey {
  return first ? "downtime.first" : `downtime.${strategy}`;
}
