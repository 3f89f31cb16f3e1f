import { ensureDockerEngine } from "./ensure-docker-engine.js";

/** For vitest: one engine serves all test files, where none answers already. */
export default async function oneEngineForAll(): Promise<() => Promise<void>> {
  const engine = await ensureDockerEngine();
  return () => engine.stop();
}
