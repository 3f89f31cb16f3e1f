import assert from "node:assert/strict";
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import * as z from "zod";
import { hasCode } from "../errors/deployer-error.js";
import {
  findConfigIssues,
  formatPath,
  type Resolution,
  resolveStrategy,
  validateConfig,
} from "@cutover/schema";
import { findLimitBreach } from "@cutover/schema/internal";
import type { SecretReference } from "../ports/container-spec.js";
import type { Runtime } from "../ports/runtime.js";
import { secretReader, type SecretResolver } from "../source/resolve-secret.js";
import type { PrepareContext, Release, SourcePlugin } from "../source/source-plugin.js";
import { invalidConfig, validConfig } from "./config-arbitrary.js";
import {
  fieldsIn,
  findReferences,
  frozen,
  keepsWhatWasWritten,
  reversed,
  withReferences,
} from "./plain-config.js";

/** The others are refused with recreate. */
const asksForStrategy = new Set(["deploy_strategy", "shift", "failover", "preview"]);

/** The world of the `prepare` cases. */
export interface PrepareWorld extends Pick<PrepareContext, "clock"> {
  readonly runtime: PrepareContext["runtime"] & Pick<Runtime, "list">;
  /** A config, as a user would write it, that `prepare` can carry out with this runtime. */
  readonly config: unknown;
}

export interface SourceContractOptions {
  /** Makes a fresh world for each case of `prepare`; without it, those cases are left out. */
  readonly prepare?: () => PrepareWorld;
}

export interface SourceContractCase {
  readonly title: string;
  readonly run: () => Promise<void>;
}

const numRuns = 100;
// Each breaks one of some hundred places: enough to cover all of them.
const mistakes = 1000;

/**
 * The contract of every source plugin, as cases for any test runner. Configs are made up from the plugin's
 * schema.
 */
export function sourceContract<Config>(
  plugin: SourcePlugin<string, Config>,
  { prepare }: SourceContractOptions = {},
): SourceContractCase[] {
  const tried = prepare === undefined ? [] : prepareCases(plugin, prepare);
  return [...schemaCases(plugin), ...describeCases(plugin), ...strategyCases(plugin), ...tried];
}

function schemaCases<Config>(plugin: SourcePlugin<string, Config>): SourceContractCase[] {
  const { schema } = plugin;
  return [
    {
      title: "should give a JSON Schema in which every object is strict and every field is documented",
      async run() {
        const found = fieldsIn(z.toJSONSchema(schema, { io: "input" }));
        assert.notEqual(found.fields.length, 0, "the schema has no field");
        assert.deepEqual(found.open, [], "objects that accept unknown fields: use z.strictObject");
        const bare = found.fields.filter(({ field: { title, description, examples } }) => {
          return !title || !description || !Array.isArray(examples) || examples.length === 0;
        });
        const paths = bare.map(({ path }) => path);
        assert.deepEqual(paths, [], "fields without title, description and examples in .meta()");
      },
    },
    {
      title: "should fill in defaults and keep what was written",
      async run() {
        eachConfig(plugin, (config) => {
          const validated = validateConfig(schema, frozen(config));
          assert.deepEqual(validateConfig(schema, validated), validated);
          assert.ok(
            keepsWhatWasWritten(config, validated),
            `${JSON.stringify(config)} became ${JSON.stringify(validated)}`,
          );
        });
      },
    },
    {
      title: "should refuse every mistake with an issue that names its place",
      async run() {
        fc.assert(
          fc.property(invalidConfig(plugin), ({ config, path }) => {
            const paths = findConfigIssues(schema, config).map((issue) => formatPath(issue.path));
            assert.ok(
              paths.includes(path),
              `${path || "the config"} is wrong, and told is ${paths.join(", ") || "nothing"}`,
            );
          }),
          { numRuns: mistakes },
        );
      },
    },
  ];
}

function describeCases<Config>(plugin: SourcePlugin<string, Config>): SourceContractCase[] {
  return [
    {
      title: "should describe a config purely, as plain JSON",
      async run() {
        eachConfig(plugin, (written) => {
          const config = frozen(validateConfig(plugin.schema, written));
          const description = plugin.describe(config);
          assert.deepEqual(plugin.describe(config), description);
          assert.equal(findLimitBreach(description), undefined, "the description is not plain JSON");
          const { domains } = description;
          assert.deepEqual(domains, [...new Set(domains)].sort(), "domains are sorted and unique");
          assert.ok(
            domains.every((domain) => /^[!-~]+$/.test(domain)),
            "domains are punycode",
          );
        });
      },
    },
    {
      title: "should describe every secret by its reference and path, and never read it",
      async run() {
        await withSecrets(async (secrets) => {
          eachConfig(plugin, (written) => {
            const config = validateConfig(plugin.schema, withReferences(written, secrets));
            const description = plugin.describe(config);
            assertUntold(description, secrets);
            const told = description.secrets.map(({ path }) => path).sort();
            assert.deepEqual(told, findReferences(config).sort());
          });
        });
      },
    },
  ];
}

function strategyCases<Config>(plugin: SourcePlugin<string, Config>): SourceContractCase[] {
  const { schema } = plugin;
  const resolve = (config: unknown): Resolution => resolveStrategy(plugin, config);
  const asking = (config: unknown, strategy: string) => ({
    ...(config as object),
    deploy_strategy: strategy,
  });
  const without = (config: unknown) =>
    Object.fromEntries(Object.entries(config as object).filter(([key]) => !asksForStrategy.has(key)));
  return [
    {
      title:
        "should resolve an absent and an empty deploy_strategy alike, in whatever order the fields stand",
      async run() {
        eachConfig(plugin, (config) => {
          const free = without(config);
          const absent = resolve(free);
          assert.deepEqual(resolve(asking(free, "")), absent);
          assert.deepEqual(resolve(reversed(free)), absent);
          assert.deepEqual(resolve(asking(free, "recreate")).strategy, "recreate");
          assert.notEqual(absent.reason, "");
        });
      },
    },
    {
      title:
        "should resolve an explicit blue-green, or refuse it as CONFIG_INVALID with the field in the way",
      async run() {
        const known = Object.keys(z.toJSONSchema(schema, { io: "input" }).properties ?? {});
        eachConfig(plugin, (config) => {
          try {
            assert.notEqual(resolve(asking(config, "blue-green")).reason, "");
          } catch (error) {
            assert.ok(hasCode(error, "CONFIG_INVALID"), String(error));
            const [issue] = error.details["issues"] as { path: string }[];
            const field = /^[^.[]*/.exec(issue?.path ?? "")?.[0] ?? "";
            assert.ok(known.includes(field), `"${issue?.path}" names no field`);
          }
        });
      },
    },
  ];
}

function prepareCases<Config>(
  plugin: SourcePlugin<string, Config>,
  open: () => PrepareWorld,
): SourceContractCase[] {
  const start = (world: PrepareWorld, part: Partial<PrepareContext> = {}): Promise<Release> => {
    const { runtime, clock, config } = world;
    const { signal } = new AbortController();
    const context: PrepareContext = {
      workload: "web",
      deployment: "d1",
      runtime,
      clock,
      signal,
      emit: () => undefined,
      resolveSecret: secretReader(contractResolver, { secrets: { folders: ["/"] } }),
      assertAllowed: async () => undefined,
      localPath: async (_, written) => realpath(written).catch(() => written),
    };
    return plugin.prepare(frozen(validateConfig(plugin.schema, config)), { ...context, ...part });
  };
  return [
    {
      title: "should prepare the same pinned release each time, and leave no container",
      async run() {
        const world = open();
        const before = await world.runtime.list();
        const release = await start(world);
        assert.deepEqual(JSON.parse(JSON.stringify(release)), release, "the release is not plain JSON");
        assert.match(release.container.image, /^(\S+@)?sha256:[0-9a-f]{64}$/);
        assert.deepEqual(await start(world), release);
        assert.deepEqual(await world.runtime.list(), before);
      },
    },
    {
      title: "should prepare without telling a secret",
      async run() {
        await withSecrets(async (secrets) => {
          const world = open();
          const told: unknown[] = [];
          const config = withReferences(world.config, secrets);
          const environment = Object.fromEntries(
            secrets.references.map((reference, index) => [`SECRET_${index}`, reference]),
          );
          const more = { ...(config as object), environment };
          const isMore = findConfigIssues(plugin.schema, more).length === 0;
          const emit = (event: unknown): unknown => told.push(event);
          const release = await start({ ...world, config: isMore ? more : config }, { emit });
          assertUntold([release, told], secrets);
        });
      },
    },
    {
      title: "should reject with the signal's reason when it aborts before",
      async run() {
        const reason = new Error("aborted before");
        await assert.rejects(
          start(open(), { signal: AbortSignal.abort(reason) }),
          (error) => error === reason,
        );
      },
    },
    {
      title: "should reject with the signal's reason when it aborts in between",
      async run() {
        const world = open();
        const abort = new AbortController();
        const reason = new Error("aborted in between");
        const rejected = assert.rejects(start(world, { signal: abort.signal }), (error) => error === reason);
        abort.abort(reason);
        await rejected;
      },
    },
  ];
}

function eachConfig<Config>(plugin: SourcePlugin<string, Config>, check: (config: unknown) => void): void {
  fc.assert(fc.property(validConfig(plugin), check), { numRuns });
}

interface Secrets {
  readonly value: string;
  /** One of each kind. */
  readonly references: readonly SecretReference[];
}

const contractValue = "a-secret-that-must-stay-one";
const contractName = "cutover/contract-secret";
const contractResolver: SecretResolver = (name) => (name === contractName ? contractValue : undefined);

/** Secrets that are readable while `use` runs. */
async function withSecrets(use: (secrets: Secrets) => Promise<void>): Promise<void> {
  const value = contractValue;
  const folder = await mkdtemp(join(tmpdir(), "cutover-contract-"));
  const variable = "CUTOVER_SECRET_CONTRACT";
  const file = join(folder, "secret");
  try {
    await writeFile(file, value);
    process.env[variable] = value;
    const references = [{ from_env: variable }, { from_file: file }, { from_resolver: contractName }];
    await use({ value, references });
  } finally {
    delete process.env[variable];
    await rm(folder, { recursive: true });
  }
}

function assertUntold(told: unknown, { value }: Secrets): void {
  assert.ok(!JSON.stringify(told).includes(value), "a secret was told");
}
