import { describe, expect, it } from "vitest";
import * as z from "zod";
import { containerExclusivity, containerFields, withContainerRules } from "@cutover/schema";
import { containerSpec, describeContainer } from "../source/container-source.js";
import type { SourcePlugin } from "../source/source-plugin.js";
import { memoryWorld } from "./memory-world.js";
import { type PrepareWorld, sourceContract } from "./source-contract.js";

const image = z.string().regex(/^[a-z]+\.test\/[a-z]+:\d+$/, { error: "an image" });
const meta = { title: "Image", description: "The image to run.", examples: ["registry.test/web:1"] };
const { port, deploy_strategy, environment } = containerFields;
const fields = { ...containerFields, image: image.meta(meta) };
const schema = withContainerRules(z.strictObject(fields));
type Config = z.output<typeof schema>;
type Plugin = SourcePlugin<"sound", Config>;

const strategies: Plugin["strategies"] = {
  fallback: { strategy: "blue-green", reason: "It is the default here." },
  exclusive: containerExclusivity,
};

const sound: Plugin = {
  kind: "sound",
  schema,
  strategies,
  describe: describeContainer,
  async prepare(config, { runtime, signal }) {
    await runtime.images.pull({ reference: config.image }, signal);
    const held = await runtime.images.find(config.image, signal);
    return { container: containerSpec(config, { image: held?.digests[0] ?? "none" }) };
  },
};

function prepare(): PrepareWorld {
  const world = memoryWorld();
  world.runtime.publish("registry.test/web:1");
  return { ...world, config: { image: "registry.test/web:1" } };
}

/** The titles of the cases that the plugin fails. */
async function failures(plugin: Plugin): Promise<string[]> {
  const failed: string[] = [];
  for (const { title, run } of sourceContract(plugin, { prepare })) {
    // The longest case depends only on the schema, and the sound plugin's schema has passed it.
    if (title === refused && plugin.schema === schema) continue;
    await run().catch(() => failed.push(title));
  }
  return failed;
}

const documented = "should give a JSON Schema in which every object is strict and every field is documented";
const kept = "should fill in defaults and keep what was written";
const refused = "should refuse every mistake with an issue that names its place";
const pure = "should describe a config purely, as plain JSON";
const secrets = "should describe every secret by its reference and path, and never read it";
const absent =
  "should resolve an absent and an empty deploy_strategy alike, in whatever order the fields stand";
const explicit =
  "should resolve an explicit blue-green, or refuse it as CONFIG_INVALID with the field in the way";
const pinned = "should prepare the same pinned release each time, and leave no container";
const untold = "should prepare without telling a secret";
const before = "should reject with the signal's reason when it aborts before";
const between = "should reject with the signal's reason when it aborts in between";

/** A schema of few fields, completed with the fields that `describe` and `prepare` read. */
const withSchema = (other: z.ZodType): Partial<Plugin> => ({
  schema: other as unknown as Plugin["schema"],
  strategies: { fallback: strategies.fallback },
  describe: (config) => describeContainer(schema.parse(config)),
  prepare: async (config, context) => sound.prepare(schema.parse(config), context),
});
const few = { image: fields.image, port, deploy_strategy, environment };
let calls = 0;

const broken: [string, Partial<Plugin>, string[]][] = [
  ["is not strict", withSchema(z.object(few)), [documented, refused]],
  [
    "documents a field not at all",
    withSchema(z.strictObject({ ...few, image: image.meta({ examples: meta.examples }) })),
    [documented],
  ],
  [
    "changes what was written",
    withSchema(
      z.strictObject({
        ...few,
        image: image.overwrite((text) => `registry.test${text.slice(text.indexOf("/"))}`).meta(meta),
      }),
    ),
    [kept],
  ],
  [
    "describes a config differently each time",
    { describe: (config) => ({ ...describeContainer(config), port: (calls += 1) }) },
    [pure],
  ],
  [
    "writes to the config",
    {
      describe: (config) => ({
        ...describeContainer(config),
        domains: config.domains.sort().filter((each, at, all) => all.indexOf(each) === at),
      }),
    },
    [pure],
  ],
  [
    "forgets the secrets",
    { describe: (config) => ({ ...describeContainer(config), secrets: [] }) },
    [secrets],
  ],
  [
    "reads a secret while it describes",
    {
      describe: (config) => ({
        ...describeContainer(config),
        networks: [process.env["CUTOVER_SECRET_CONTRACT"] ?? "none"],
      }),
    },
    [secrets],
  ],
  [
    "goes by the order of the fields",
    {
      strategies: {
        ...strategies,
        forced: (config) => ((Object.keys(config.environment)[0] ?? "a") < "a" ? "It is so." : undefined),
      },
    },
    [absent],
  ],
  [
    "rules out blue-green for a field that is none",
    { strategies: { ...strategies, exclusive: () => ({ reason: "It is so.", path: ["nowhere"] }) } },
    [explicit],
  ],
  [
    "does not pin the image",
    {
      prepare: async (config, context) => {
        const { container } = await sound.prepare(config, context);
        return { container: { ...container, image: config.image } };
      },
    },
    [pinned],
  ],
  [
    "prepares another release each time",
    {
      prepare: async (config, context) => {
        const { container } = await sound.prepare(config, context);
        return { container: { ...container, labels: { call: String((calls += 1)) } } };
      },
    },
    [pinned],
  ],
  [
    "puts a secret into the release",
    {
      prepare: async (config, context) => {
        const { container } = await sound.prepare(config, context);
        return {
          container: { ...container, labels: { told: process.env["CUTOVER_SECRET_CONTRACT"] ?? "" } },
        };
      },
    },
    [untold],
  ],
  [
    "does not heed the signal",
    {
      prepare: (config, context) =>
        sound.prepare(config, { ...context, signal: new AbortController().signal }),
    },
    [before, between],
  ],
];

describe("sourceContract", () => {
  it.each(sourceContract(sound, { prepare }))("$title", ({ run }) => run());

  it("should leave the cases of prepare out where there is no world for them", () => {
    const titles = sourceContract(sound).map(({ title }) => title);
    expect(titles).toEqual([documented, kept, refused, pure, secrets, absent, explicit]);
  });

  it.each(broken)("should fail a plugin that %s", async (_, part, titles) => {
    expect(await failures({ ...sound, ...part })).toEqual(titles);
  });
});
