/** A mutant that no test can notice, because the program behaves the same with it. */
export interface Equivalent {
  /** Below packages/core/src. */
  readonly file: string;
  /** The whole line, without its indentation. */
  readonly line: string;
  /** As the command prints it: old text → new text. */
  readonly change: string;
  readonly because: string;
}

/** An entry that fits no mutant is an error. */
export const equivalents: readonly Equivalent[] = [
  {
    file: "journal/cancellations.ts",
    line: "const cause = wanted?.reason as unknown;",
    change: "?. → .",
    because: "It runs only if `wanted` is aborted, so there is one.",
  },
  {
    file: "journal/owner.ts",
    line: "if (!surroundings) return undefined;",
    change: "!surroundings → false",
    because:
      "It is undefined only on a system without /proc, and there the next line fails and returns undefined.",
  },
  {
    file: "journal/owner.ts",
    line: "if (!surroundings) return false;",
    change: "!surroundings → false",
    because: "It is undefined only on a system without /proc, which no test runs on.",
  },
  {
    file: "adapters/docker/build.ts",
    line: "const abort = (): void => this.#cut.abort(signal?.reason);",
    change: "?. → .",
    because: "It runs only if the signal aborts, so there is one.",
  },
  {
    file: "adapters/docker/negotiate.ts",
    line: "return compareVersions(offered, newest) < 0 ? offered : newest;",
    change: "< → <=",
    because: "If both are the same version, it does not matter which of them is returned.",
  },
  {
    file: "adapters/docker/negotiate.ts",
    line: "return compareVersions(offered, newest) < 0 ? offered : newest;",
    change: "0 → 1",
    because: "If both are the same version, it does not matter which of them is returned.",
  },
  {
    file: "adapters/sqlite/busy-file.ts",
    line: "if (!isBusy(error) || performance.now() + pauseMs > deadline) throw error;",
    change: "> → >=",
    because: "Only a clock that reads exactly the deadline tells them apart.",
  },
  {
    file: "steps/gate-container.ts",
    line: "const verdictMs = healthTimes ? healthVerdictWithinMs(healthTimes) : 0;",
    change: "0 → 1",
    because: "It is compared with five minutes, and the longer time counts.",
  },
  {
    file: "steps/shift-traffic.ts",
    line: 'if (!entrance) throw new DeployerError("INTERNAL", "a route without entrances cannot be asked");',
    change: 'throw new DeployerError("INTERNAL", "a route without entrances cann... → ;',
    because: "A route has an entrance for each of its domains, and at least one domain.",
  },
  {
    file: "steps/switch-route.ts",
    line: 'if (!entrance) throw new DeployerError("INTERNAL", "a route without entrances cannot be verified");',
    change: 'throw new DeployerError("INTERNAL", "a route without entrances cann... → ;',
    because: "A route has an entrance for each of its domains, and at least one domain.",
  },
  {
    file: "strategies/carry-out.ts",
    line: 'if (!release) throw new DeployerError("INTERNAL", "green is created of no release");',
    change: "!release → false",
    because: "Whoever begins with the creation passes a release.",
  },
  {
    file: "journal/leases.ts",
    line: "await clock.sleep(Math.min(20, leaseMs / 10), signal);",
    change: "10 → 11",
    because: "It is the pause between two looks, and only for a lease of less than 220 ms.",
  },
];
