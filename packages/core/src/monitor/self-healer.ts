import { say } from "@cutover/schema/sayings";
import type { Engine } from "../journal/engine.js";
import type { Heal } from "../recovery/heal.js";
import type { Alerts } from "./alerts.js";
import { decideHeal, type SelfHeal } from "./heal-policy.js";
import type { Pool } from "./pool.js";
import type { WatchedWorkload } from "./watched-workload.js";

interface SelfHealerOptions {
  readonly mode: SelfHeal;
  readonly engine: Pick<Engine, "store" | "clock">;
  readonly alerts: Alerts;
  readonly pool: Pool;
  readonly heal: (workload: string, heal: Heal) => Promise<void>;
}

/** Requests repairs of unhealthy workloads by the policy, and alerts if they do not help. */
export class SelfHealer {
  readonly #options: SelfHealerOptions;

  constructor(options: SelfHealerOptions) {
    this.#options = options;
  }

  consider(one: WatchedWorkload, reason: string): void {
    const { mode, engine, alerts, pool } = this.#options;
    if (mode === "off" || one.isHealing) return;
    const { deployment } = one.state.live;
    const decision = decideHeal(one.attempts, engine.clock.monotonicMs());
    if (decision === "give-up") {
      const message = say("alert.gave-up", { count: one.attempts.count, said: reason });
      alerts.raise({ workload: one.name, kind: "self-heal", severity: "error", message, deployment });
    }
    if (decision !== "heal") return;
    one.isHealing = true;
    pool.add(async () => {
      await this.#heal(one, { mode, reason, deployment }).catch(() => undefined);
      one.isHealing = false;
    });
  }

  /**
   * Looks for deployments last. The lease and the named deployment protect against a deployment that begins
   * later.
   */
  async #heal(one: WatchedWorkload, heal: Heal): Promise<void> {
    const { store, clock } = this.#options.engine;
    const isOpen = (await store.listOpenDeployments()).some(({ workload }) => workload === one.name);
    if (isOpen || (await store.listQueued(one.name)).length > 0) return;
    one.attempts = { count: one.attempts.count + 1, lastAtMs: clock.monotonicMs() };
    await this.#options.heal(one.name, heal);
  }
}
