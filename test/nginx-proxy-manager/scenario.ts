import type { Hands } from "./hands.js";
import type { Scene } from "./scene.js";

export type Need = keyof Hands | "https" | "loopback" | "network" | "disturbs";

/** A person's acts in the page between and during deployments, and the expected results. */
export interface Scenario {
  /** The number of its item in section A of the issue. */
  readonly item: number;
  readonly name: string;
  /**
   * Without these it is skipped. "disturbs": other hosts of the proxy notice. "loopback": the proxy reaches
   * this machine's loopback.
   */
  readonly needs?: readonly Need[];
  play(scene: Scene): Promise<void>;
}
