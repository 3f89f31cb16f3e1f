import { describe, it } from "vitest";
import { memoryWorld } from "../testing/memory-world.js";
import { oneServiceStacks, revisionContract } from "../testing/revision-contract.js";

describe.each([
  ["by loopback", { kind: "loopback" }],
  ["by a network", { kind: "network", network: "proxy" }],
] as const)("revisions in memory, reached %s", (_, reach) => {
  describe.each(["containers", "stacks"])("%s", (kind) => {
    it.each(revisionContract)("$title", async ({ run }) => {
      const { runtime } = memoryWorld({ reach, networks: ["proxy"] });
      runtime.publish("server", { listensAfterMs: 50, log: ["listens on 8080"] });
      await runtime.images.pull({ reference: "server" });
      const stacks = oneServiceStacks(runtime, "server");
      await run({ runtime, server: "server", ...(kind === "stacks" && { stacks }) });
    });
  });
});
