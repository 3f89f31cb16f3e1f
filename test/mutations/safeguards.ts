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
    code: "  await commitGreen(run, route);",
    without:
      "  if (run.blue) await run.runtime.removeContainer(run.blue.live.name);\n  await commitGreen(run, route);",
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
    code: "await ensureRuns(run, run.blue.live);",
    without: "",
  },
  {
    name: "one lease for each workload",
    file: "lease/leases.ts",
    code: "row?.owner === undefined || isKnownDead(row.owner) || (ours && !this.holds(key, row.fence));",
    without: "true;",
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
    code: 'longestFirst.reduce((text, secret) => text.replaceAll(secret, "[secret]"), line)',
    without: "line",
  },
  {
    name: "the policy of the embedding application",
    file: "workloads.ts",
    code: "await this.#options.access.assertAllowed([...description.privileges, ...secrets]);",
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
    file: "deploy/recovery.ts",
    code: "if (!record) return this.#assertStoreIsCurrent(workload);",
    without: "if (!record) return;",
  },
  {
    name: "a nonce of its own for every write",
    file: "deploy/steps/put-route.ts",
    code: "const nonce = newNonce();",
    without: "const nonce = run.record.nonce ?? newNonce();",
  },
  {
    name: "the quarantine after a write whose answer was lost",
    file: "deploy/run.ts",
    code: "if (this.#record.uncertainAtMs === undefined || leftMs <= 0) return false;",
    without: "if (leftMs > -Infinity) return false;",
  },
  {
    name: "uncertainty durable before the write",
    file: "deploy/steps/write-route.ts",
    code: "await run.intend({ routeTouched: true, nonce, ...uncertain });",
    without: "await run.intend({ routeTouched: true, nonce });",
  },
  {
    name: "a unique name for every green",
    file: "deploy/steps/create-green.ts",
    code: "const name = `${workload}-${id}`;",
    without: "const name = `${workload}-green`;",
  },
  {
    name: "intent before effect",
    file: "deploy/steps/create-green.ts",
    code: "if (missing.length === 0) return run.intend({ green, secretHashes });",
    without: "if (missing.length === 0) return;",
  },
  {
    name: "the journal's phase before the switch",
    file: "deploy/steps/switch-route.ts",
    code: 'await run.enter("switching", { routeBefore, ...(bake && { bake }) });',
    without: "",
  },
  {
    name: "the state cleared before a removal",
    file: "deploy/remove.ts",
    code: "await run.intend({}, { state: null });",
    without: "",
  },
  {
    name: "leftovers of late effects removed",
    file: "deploy/repair.ts",
    code: 'await persist(run, "remove leftovers", () => removeLeftovers(run));',
    without: "",
  },
  {
    name: "the fence compared with every write",
    file: "store/sqlite/lease-rows.ts",
    code: "if (row?.fence === lease.fence && row.owner !== undefined) return;",
    without: "if (row) return;",
  },
  {
    name: "first come, first served in the queue",
    file: "deploy/queue.ts",
    code: "if (!head || head.id === id) return true;",
    without: "return true;",
  },
  {
    name: "what waits behind a deployer that is gone is taken over",
    file: "deploy/queue.ts",
    code: "return clock.monotonicMs() - sinceMs > timing.leaseMs;",
    without: "return false;",
  },
  {
    name: "nothing committed that was cancelled",
    file: "deploy/steps/commit-green.ts",
    code: "{ state, unlessCancelled: true }",
    without: "{ state }",
  },
  {
    name: "a cancellation that was noted stays noted",
    file: "testing/memory-store.ts",
    code: "cancelled: deployment.cancelled || before?.cancelled === true",
    without: "cancelled: deployment.cancelled",
  },
  {
    name: "another process's cancellation heard",
    file: "deploy/cancellations.ts",
    code: "if (record?.cancelled) controller.abort(wasCancelled(record));",
    without: "",
  },
  {
    name: "no more deployments at once than the limit",
    file: "deploy/slots.ts",
    code: "else await this.#wait(signal);",
    without: "",
  },
  {
    name: "blue drained of its connections",
    file: "deploy/settle.ts",
    code: "drainBlue(run, blue, signal).catch(stop),",
    without: "Promise.resolve({ outcome: 'drained' as const, open: { connections: 0 }, waitedMs: 0 }),",
  },
  {
    name: "a quiet time before blue counts as drained",
    file: "deploy/steps/drain-blue.ts",
    code: "if (quietLeftMs <= 0 ||",
    without: "if (isIdle === true ||",
  },
  {
    name: "green baked before blue goes",
    file: "deploy/settle.ts",
    code: "bakeGreen(run, signal).catch(stop),",
    without: "",
  },
  {
    name: "what has retired gone before recreate stops blue",
    file: "deploy/recreate.ts",
    code: "await awaitRetired(run);",
    without: "",
  },
  {
    name: "what is kept noted before what is not goes",
    file: "deploy/steps/reap-blue.ts",
    code: "await run.intend({}, { state: { ...state, retained } });",
    without: "",
  },
  {
    name: "a failed rollback keeps what it was to go back to",
    file: "deploy/abort.ts",
    code: "isRetained(run, green)",
    without: "false",
  },
  {
    name: "the command before the cutover must end well",
    file: "deploy/blue-green.ts",
    code: "await runPreCutover(run);",
    without: "",
  },
  {
    name: "the alias taken from blue before it goes",
    file: "deploy/settle.ts",
    code: "takeAliasFromBlue(run)",
    without: "Promise.resolve()",
  },
  {
    name: "blue left up for who has resolved its alias",
    file: "deploy/steps/move-alias.ts",
    code: "if (answered) await waitForTheLast(run, run.signal)",
    without: "if (answered) await Promise.resolve()",
  },
  {
    name: "a new name for what was healed by a restart",
    file: "deploy/heal.ts",
    code: "return renameToOwnFence(run);",
    without: "return;",
  },
  {
    name: "what a self-heal created saved before the old one goes",
    file: "deploy/heal.ts",
    code: "await run.intend({ blue }, state && { state: withReferences(state, [next]) });",
    without: "",
  },
  {
    name: "the second container of what is live removed",
    file: "deploy/steps/reap-blue.ts",
    code: " && !isDouble(state, container, containers)",
    without: "",
  },
  {
    name: "what has just ended kept in the history by a prune",
    file: "deploy/prune.ts",
    code: " || finishedAtMs >= recentMs",
    without: "",
  },
  {
    name: "a look that fails ends no drain without limit that was handed over",
    file: "deploy/retiring.ts",
    code: "since.set(deployment, since.get(deployment) ?? nowMs)",
    without: "since.set(deployment, nowMs - unknownLimitMs)",
  },
  {
    name: "labels alone make no container ours",
    file: "deploy/own-containers.ts",
    code: "if (stack || name === alias) return true;",
    without: "return true;",
  },
  {
    name: "nothing deployed for a workload that was removed meanwhile",
    file: "deployer.ts",
    code: "await this.#workloads.find(workload);\n    if (operation",
    without: "if (operation",
  },
  {
    name: "the end of a reconcile awaited by close",
    file: "deployer.ts",
    code: "this.#executor.track(reconcile(this.#executor))",
    without: "reconcile(this.#executor)",
  },
  {
    name: "a route that a dropped repair has written is known",
    file: "deploy/recover.ts",
    code: "if (recent.some(({ nonce }) => nonce === route.nonce)) return;",
    without: "",
  },
  {
    name: "nothing pruned where the live config cannot be read",
    file: "deploy/prune.ts",
    code: "findRetain(sources, state) !== undefined && ",
    without: "",
  },
  {
    name: "nothing pruned beside another engine",
    file: "deploy/prune.ts",
    code: " && findOwn(present, state.live) !== undefined",
    without: "",
  },
  {
    name: "no image dropped where the live config cannot be read",
    file: "deploy/keep-images.ts",
    code: "if (state && findRetain(run.engine.sources, state) === undefined) return;",
    without: "",
  },
  {
    name: "a container is created for the reach that it was recorded with",
    file: "deploy/steps/create-green.ts",
    code: "reach: reachOf(reference, run.runtime.reach),",
    without: "reach: run.runtime.reach,",
  },
  {
    name: "no kept container started that the proxy reaches otherwise now",
    file: "deploy/retained.ts",
    code: "if (!found || !isReachedAsNow(found.container, run.runtime.reach)) return undefined;",
    without: "if (!found) return undefined;",
  },
  {
    name: "nothing undone through another proxy",
    file: "deploy/keep-blue-serving.ts",
    code: "  assertSameRouter(run);\n",
    without: "",
  },
  {
    name: "the quarantine of an earlier deployer waited out",
    file: "deploy/run.ts",
    code: "Math.max(timing.quarantineMs, uncertainForMs)",
    without: "timing.quarantineMs",
  },
  {
    name: "no slot held by a recreation that waits for what has retired",
    file: "deploy/recreate.ts",
    code: "await run.withoutSlot(() => awaitRetired(run));",
    without: "await awaitRetired(run);",
  },
  {
    name: "a cancellation that is refused leaves no flag",
    file: "testing/memory-store.ts",
    code: "record && cancelRefusal(record) === undefined",
    without: "record && !isClosed(record.phase)",
  },
  {
    name: "a signal that comes too late cuts nothing",
    file: "deploy/cancellations.ts",
    code: "if (after && (after.cancelled || cancelRefusal(after) === undefined)) controller",
    without: "controller",
  },
  {
    name: "the store stays open for another deployer of the process",
    file: "store/shared-store.ts",
    code: "if (left === 0) await",
    without: "await",
  },
  {
    name: "an image taken again only if the journal knows it",
    file: "deploy/own-images.ts",
    code: "const built = record?.workload === workload ? builtBy(record, image.id) : undefined;",
    without: "const built = image;",
  },
  {
    name: "a name of ours taken away only from the image that was given it",
    file: "deploy/own-images.ts",
    code: "if (isStageName(name)) return true;",
    without: "return true;",
  },
  {
    name: "the traffic port asked before the switch",
    file: "deploy/steps/gate-container.ts",
    code: "await awaitTrafficPort(run, { reference, described, look, limitMs, signal });",
    without: "",
  },
  {
    name: "the host's loopback never asked in a container's place",
    file: "deploy/address-of.ts",
    code: "if (loopbackPort === undefined || reference.port !== port) return undefined;",
    without: "if (loopbackPort === undefined || reference.port !== port) return { address: loopback, port };",
  },
];
