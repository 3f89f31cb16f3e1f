import * as z from "zod";
import { containerExclusivity, containerFields, withContainerRules } from "@cutover/schema";
import { DeployerError } from "../errors/deployer-error.js";
import { containerSpec, describeContainer } from "../source/container-source.js";
import type { SourcePlugin } from "../source/source-plugin.js";

const schema = withContainerRules(z.strictObject({ ...containerFields, image: z.string() }));
type MemoryConfig = z.output<typeof schema>;

/** A source kind for tests of the engine: pulls `image` from the in-memory registry. Blue-green by default. */
export function memorySource<Kind extends string = "memory">(
  kind = "memory" as Kind,
): SourcePlugin<Kind, MemoryConfig> {
  return {
    kind,
    schema,
    strategies: {
      fallback: { strategy: "blue-green", reason: "It is the default here." },
      exclusive: containerExclusivity,
    },
    describe: (config) => describeContainer(config),
    async prepare(config, { runtime, signal }) {
      await runtime.images.pull({ reference: config.image }, signal);
      const digest = (await runtime.images.find(config.image, signal))?.digests[0];
      if (digest === undefined) throw new DeployerError("IMAGE_NOT_FOUND", `${config.image} was not found`);
      return { container: containerSpec(config, { image: digest }) };
    },
    pullAgain: (_, image, { runtime, signal }) => runtime.images.pull({ reference: image }, signal),
  };
}
