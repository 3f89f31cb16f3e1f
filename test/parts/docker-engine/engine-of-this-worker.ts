import { inject } from "vitest";

/** A set-up file of vitest: from here on, `ensureDockerEngine` finds the engine of this worker. */
const answer = await fetch(`${inject("engines")}/${process.env["VITEST_POOL_ID"]}`);
const text = await answer.text();
if (!answer.ok) throw new Error(`this worker has no engine: ${text}`);
process.env["DOCKER_HOST"] = `unix://${text}`;
