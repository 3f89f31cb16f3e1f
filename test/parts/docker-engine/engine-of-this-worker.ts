import { inject } from "vitest";
import type { WorkerParts } from "./engine-for-each-worker.js";

/**
 * A set-up file of vitest: afterwards `ensureDockerEngine` finds the engine of this worker, and `openRealParts`
 * its registry.
 */
const answer = await fetch(`${inject("workerParts")}/${process.env["VITEST_POOL_ID"]}`);
const text = await answer.text();
if (!answer.ok) throw new Error(`this worker has no engine and registry: ${text}`);
const { socketPath, registry } = JSON.parse(text) as WorkerParts;
process.env["DOCKER_HOST"] = `unix://${socketPath}`;
process.env["CUTOVER_TEST_REGISTRY"] = registry;
