import { clearDeadWorlds } from "../world/clear-dead-worlds.js";
import { ensureDockerEngine } from "./ensure-docker-engine.js";

/** For vitest: one engine serves all test files, where none answers already, without what a killed run left on it. */
export default async function oneEngineForAll(): Promise<() => Promise<void>> {
  const engine = await ensureDockerEngine();
  await clearDeadWorlds(engine.socketPath);
  return () => engine.stop();
}
