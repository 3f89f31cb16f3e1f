import { DeployerWorld } from "./deployer-world.js";

export interface Drained {
  readonly world: DeployerWorld;
  readonly blue: string;
  readonly green: string;
  readonly done: Promise<unknown>;
  readonly committedAtMs: number;
  readonly hold: (count: number | undefined) => void;
}

/** The number of blue's connections when green is committed. */
export async function drain(
  count: number | undefined,
  {
    drain: of = {},
    blueConfig = {},
    behaviour = {},
  }: { drain?: object; blueConfig?: object; behaviour?: object } = {},
  world?: DeployerWorld,
): Promise<Drained> {
  world ??= await DeployerWorld.open();
  const first = await world.deploy("1", blueConfig, behaviour);
  const { runtime, clock } = world.world;
  const hold = (n: number | undefined): void => runtime.holdConnections(`web-${first.id}`, n);
  hold(count);
  const deployment = await world.begin("2", { drain: of });
  await world.next("drain:started");
  const committedAtMs = clock.monotonicMs();
  return { world, blue: first.id, green: deployment.id, done: deployment.done, committedAtMs, hold };
}

/** The time of blue's stop, counted from the commit. */
export function stoppedAfterMs({ world, blue, committedAtMs }: Drained): number | undefined {
  const stop = world.stops.find(({ deployment }) => deployment === blue);
  return stop && stop.atMs - committedAtMs;
}
