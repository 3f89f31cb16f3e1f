import { program } from "./build-context.js";
import { TestEngine } from "./test-engine.js";

/**
 * A web server on port 8080 whose health is set by /become?mood=: good, bad, hang, crash or hog; MOOD is its
 * first mood. With `healthcheck`, the image itself asks /health every 300 ms. Returns its reference on the
 * engine.
 */
export async function buildFickleImage(
  socketPath: string,
  { app, healthcheck = false }: { app: string; healthcheck?: boolean },
): Promise<string> {
  const check =
    'HEALTHCHECK --interval=300ms --timeout=5s --retries=3 CMD ["/usr/local/bin/node", "/check.mjs"]';
  const lines = [
    `FROM ${app}`,
    "COPY *.mjs /",
    ...(healthcheck ? [check] : []),
    'CMD ["/usr/local/bin/node", "/fickle.mjs"]',
  ];
  return new TestEngine(socketPath).ensureImage("cutover-test/fickle", [
    { name: "Dockerfile", content: `${lines.join("\n")}\n` },
    await program("fickle.mjs"),
    await program("check.mjs"),
  ]);
}
