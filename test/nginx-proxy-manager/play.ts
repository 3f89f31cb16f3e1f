import { setTimeout as sleep } from "node:timers/promises";
import type { Need, Scenario } from "./scenario.js";
import { Scene, type Expectation, type SceneFigures, type Stage } from "./scene.js";

export interface Played {
  readonly item: number;
  readonly name: string;
  readonly seconds: number;
  readonly expectations: readonly Expectation[];
  readonly figures: SceneFigures | undefined;
  /** Why it was skipped. */
  readonly missing: readonly Need[];
}

export interface PlayOptions {
  readonly stage: Stage;
  /** True if other hosts of the proxy may notice. */
  readonly mayDisturb: boolean;
}

const limitMs = 300_000;

/** Plays one scenario in its own scene; a thrown error is a failed expectation. */
export async function play(scenario: Scenario, { stage, mayDisturb }: PlayOptions): Promise<Played> {
  const { item, name, needs = [] } = scenario;
  const has: Readonly<Partial<Record<Need, unknown>>> = {
    ...stage.hands,
    https: stage.proxyHttpsUrl,
    network: stage.network,
    loopback: stage.network === undefined || undefined,
    disturbs: mayDisturb || undefined,
  };
  const missing = needs.filter((need) => has[need] === undefined);
  if (missing.length > 0) return { item, name, seconds: 0, expectations: [], figures: undefined, missing };
  const startedAtMs = performance.now();
  const scene = await Scene.open(stage);
  try {
    const limit = sleep(limitMs, undefined, { ref: false }).then(() => {
      throw new Error(`it has not ended in ${limitMs} ms`);
    });
    await Promise.race([scenario.play(scene), limit]);
  } catch (error) {
    scene.expect("the scenario can be played", false, String(error));
  }
  const figures = await scene.close();
  const seconds = Math.round((performance.now() - startedAtMs) / 1_000);
  return { item, name, seconds, expectations: scene.expectations, figures, missing };
}
