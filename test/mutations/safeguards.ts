export interface Safeguard {
  readonly name: string;
  /** Below packages/core/src. */
  readonly file: string;
  /** Stands once in the file. */
  readonly code: string;
  /** What stands in its place once the safeguard is removed. */
  readonly without: string;
}

/** Each of these, removed, must make a test fail. */
export const safeguards: readonly Safeguard[] = [
  {
    name: "verify before commit",
    file: "deploy/steps/put-route.ts",
    code: "const verification = await verifyRoute(run, { entrances: route.entrances, nonce }, signal);",
    without: "const verification = { reads: 99, windowMs: 1, staleReads: 0 };",
  },
  {
    name: "an unbroken run over a window of time",
    file: "deploy/steps/verify-route.ts",
    code: "if (enough && nowMs - runSinceMs >= windowMs) {",
    without: "if (enough || reads > 0) {",
  },
  {
    name: "persist before reap",
    file: "deploy/blue-green.ts",
    code: "await commitGreen(run);",
    without:
      "if (run.blue) await run.runtime.removeContainer(run.blue.live.name);\n  await commitGreen(run);",
  },
  {
    name: "route restored on abort",
    file: "deploy/keep-blue-serving.ts",
    code: "if (!run.record.routeTouched) return;",
    without: "return;",
  },
  {
    name: "restart policy off until the gate was passed",
    file: "deploy/steps/start-green.ts",
    code: "await run.runtime.startContainer(run.green.name, run.signal);",
    without:
      "await run.runtime.setRestartPolicy(run.green.name, run.green.spec.restart, run.signal);\n      await run.runtime.startContainer(run.green.name, run.signal);",
  },
  {
    name: "what fell after its gate is not committed",
    file: "deploy/steps/commit-green.ts",
    code: "await assertUndisturbed(run);",
    without: "",
  },
  {
    name: "green removed on abort",
    file: "deploy/abort.ts",
    code: "await removeGreen(run);",
    without: "",
  },
  {
    name: "blue started again by a restore",
    file: "deploy/keep-blue-serving.ts",
    code: "if (!run.blue) return;",
    without: "return;",
  },
  {
    name: "one lease for each workload",
    file: "lease/leases.ts",
    code: "const free = row?.owner === undefined || isKnownDead(row.owner) || (ours && !this.#holds(row));",
    without: "const free = true;",
  },
  {
    name: "recovery renames to its own fence, durably announced",
    file: "deploy/recover.ts",
    code: "if (container.name !== name) await run.runtime.renameContainer(container.name, name, run.halt);",
    without: "",
  },
  {
    name: "secrets masked in shown output",
    file: "deploy/run.ts",
    code: 'return longestFirst.reduce((text, secret) => text.replaceAll(secret, "[secret]"), line);',
    without: "return line;",
  },
  {
    name: "the policy of the embedding application",
    file: "workloads.ts",
    code: "enforcePolicy(this.#options.policy, description.privileges);",
    without: "",
  },
  {
    name: "the pull comes before blue's stop",
    file: "deploy/recreate.ts",
    code: "const release = await prepareRelease(run);",
    without: "await stopBlue(run);\n    const release = await prepareRelease(run);",
  },
  {
    name: "a restored, older database is noticed",
    file: "deploy/executor.ts",
    code: "if (!record) return this.#assertStoreIsCurrent(workload);",
    without: "if (!record) return;",
  },
];
