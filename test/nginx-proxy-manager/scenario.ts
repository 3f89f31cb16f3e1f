import type { Hands } from "./hands.js";
import type { Scene } from "./scene.js";

export type Need = keyof Hands | "https" | "loopback" | "network" | "disturbs";

/** What a person does in the page between and during deployments, and what has to come of it. */
export interface Scenario {
  /** The number of the item in section A of the issue that it shows. */
  readonly item: number;
  readonly name: string;
  /** Without these it is not played. "disturbs": other hosts of the proxy notice. "loopback": the proxy reaches this machine's loopback. */
  readonly needs?: readonly Need[];
  play(scene: Scene): Promise<void>;
}
