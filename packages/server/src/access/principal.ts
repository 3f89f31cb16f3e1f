import type { Principal } from "../http/access.js";
import type { TokenRecord } from "../records/records.js";
import { matchesPattern } from "./patterns.js";

/** `admin` includes every scope. Without a workload's name, a token must reach all workloads. */
export function principalOf({ id, name, scopes, patterns }: TokenRecord): Principal {
  const has: Principal["has"] = (scope) => scopes.includes(scope) || scopes.includes("admin");
  return {
    id,
    name,
    has,
    may: (scope, workload) => {
      if (!has(scope)) return false;
      return patterns.some((pattern) =>
        workload === undefined ? /^\*+$/.test(pattern) : matchesPattern(pattern, workload),
      );
    },
  };
}
