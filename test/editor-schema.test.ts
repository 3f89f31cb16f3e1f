import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { createDeployer, type Deployer, hasCode, sqlite } from "@cutover/core";
import {
  type ConfigIssue,
  formatPath,
  jsonSchema,
  resolveStrategy,
  type SourceKind,
  validateSource,
  validateText,
} from "@cutover/core/schema";
import { invalidConfig, memoryWorld, validConfig } from "@cutover/core/testing";
import { compose } from "@cutover/plugin-compose";
import { composeKind } from "@cutover/plugin-compose/schema";
import { dockerfile } from "@cutover/plugin-dockerfile";
import { dockerfileKind } from "@cutover/plugin-dockerfile/schema";
import { image } from "@cutover/plugin-image";
import { imageKind } from "@cutover/plugin-image/schema";
import { staticSite } from "@cutover/plugin-static";
import { staticKind } from "@cutover/plugin-static/schema";
import { Ajv } from "ajv";
import { build } from "esbuild";
import * as fc from "fast-check";
import * as z from "zod";
import { beforeAll, describe, expect, it } from "vitest";
import { type CodeMirror, openCodeMirror } from "./parts/editors/code-mirror.js";
import { askMonacoEngine } from "./parts/editors/monaco-engine.js";
import { oneCharacterOff } from "./parts/editors/one-character-off.js";
import { exceptions, isException } from "./parts/editors/schema-exceptions.js";

const sources = [image(), dockerfile(), staticSite(), compose()];
const kinds: SourceKind[] = [imageKind, dockerfileKind, staticKind, composeKind];
const vocabulary = ["markdownDescription", "enumDescriptions"];

function compile(schema: object): (value: unknown) => boolean {
  const ajv = new Ajv({ strict: true });
  ajv.addVocabulary(vocabulary);
  const validate = ajv.compile(schema);
  return (value) => validate(value);
}

/** A valid config, a config with a mistake, or a config with a typing error. */
function anyConfig(kind: SourceKind): fc.Arbitrary<unknown> {
  const valid = validConfig(kind);
  return fc.oneof(
    valid,
    invalidConfig(kind).map(({ config }) => config),
    valid.chain(oneCharacterOff),
  );
}

/** A kind with a union of objects. */
const pets: SourceKind = {
  kind: "pets",
  schema: z.discriminatedUnion("animal", [
    z.strictObject({
      animal: z.literal("dog").meta({ title: "Animal", description: "A dog.", examples: ["dog"] }),
      breed: z.string().meta({ title: "Breed", description: "As its papers say.", examples: ["poodle"] }),
    }),
    z.strictObject({
      animal: z.literal("cat").meta({ title: "Animal", description: "A cat.", examples: ["cat"] }),
      lives: z
        .int()
        .min(1)
        .max(9)
        .meta({ title: "Lives", description: "How many are left.", examples: [9] }),
    }),
  ]),
  strategies: { fallback: { strategy: "recreate", reason: "There is only one." } },
};

describe.each([...kinds, pets])("the JSON Schema of the source $kind", (kind) => {
  it("should accept exactly the configs that validate, but for the listed exceptions", () => {
    const accepts = compile(jsonSchema(kind));
    fc.assert(
      fc.property(anyConfig(kind), (config) => {
        const issues = validateSource(kind, config);
        const unexplained = issues.filter((issue) => !isException(issue, config));
        const isAccepted = accepts(config);
        expect(isAccepted || issues.length > 0, `refused: ${JSON.stringify(config)}`).toBe(true);
        expect(isAccepted && unexplained.length > 0, told(unexplained, config)).toBe(false);
      }),
      { numRuns: 1500 },
    );
  });

  it("should describe every value of every list of choices", () => {
    const bare = [...choices(jsonSchema(kind))].filter(({ values, told: descriptions }) => {
      return descriptions?.length !== values.length || descriptions.includes("");
    });
    expect(bare.map(({ values }) => values)).toEqual([]);
  });

  it("should have examples and defaults that are valid themselves", () => {
    const wrong = [...shown(jsonSchema(kind))].filter(({ schema, value }) => !compile(schema)(value));
    expect(wrong.map(({ value }) => value)).toEqual([]);
  });
});

function told(issues: readonly ConfigIssue[], config: unknown): string {
  return `${issues.map(({ path, message }) => `${formatPath(path)}: ${message}`).join("; ")} ${JSON.stringify(config)}`;
}

interface Choice {
  readonly values: readonly unknown[];
  readonly told: readonly unknown[] | undefined;
}

function* choices(schema: unknown): Generator<Choice> {
  if (typeof schema !== "object" || schema === null) return;
  const { not: _, ...node } = schema as Record<string, unknown>;
  if (Array.isArray(node["enum"])) {
    yield { values: node["enum"] as unknown[], told: node["enumDescriptions"] as unknown[] | undefined };
  }
  for (const value of Object.values(node)) yield* choices(value);
}

/** Every example and default in a schema, with the schema that shows it. */
function* shown(schema: unknown): Generator<{ schema: object; value: unknown }> {
  if (typeof schema !== "object" || schema === null) return;
  const { examples, default: absent, ...node } = schema as Record<string, unknown>;
  if (Array.isArray(examples)) for (const value of examples as unknown[]) yield { schema: node, value };
  if (absent !== undefined) yield { schema: node, value: absent };
  for (const value of Object.values(node)) yield* shown(value);
}

describe("docs/editor.md", () => {
  it("should list the exceptions", async () => {
    const page = await readFile(new URL("../docs/editor.md", import.meta.url), "utf8");
    const rows = [...page.matchAll(/^\| (.*?) +\| (.*?) +\|$/gm)].map(([, what, why]) => [what, why]);
    expect(rows).toEqual(expect.arrayContaining(exceptions.map(({ what, why }) => [what, why])));
  });
});

describe("the JSON Schema of all sources", () => {
  const schema = jsonSchema(kinds);

  it("should take each config by its source only", () => {
    const accepts = compile(schema);
    const configs: Record<string, object> = {
      image: { image: "web:1" },
      dockerfile: { dockerfile_inline: "FROM nginx" },
      static: { archive: "/srv/site.tar" },
      compose: { file: "/srv/compose.yaml", service: "web" },
    };
    for (const source of Object.keys(configs)) {
      for (const [of, config] of Object.entries(configs))
        expect(accepts({ source, config })).toBe(of === source);
    }
    expect(accepts({ $schema: "./s.json", source: "image", config: { image: "web:1" } })).toBe(true);
    expect(accepts({ source: "image" })).toBe(false);
    expect(accepts({ source: "other", config: {} })).toBe(false);
  });
});

type Ask = CodeMirror["ask"];
let codeMirror: CodeMirror;
beforeAll(async () => {
  codeMirror = await openCodeMirror();
}, 60_000);

describe.each<[string, Ask]>([
  ["Monaco's engine", askMonacoEngine],
  ["CodeMirror", (...question) => codeMirror.ask(...question)],
])("%s", (_, ask) => {
  const one = jsonSchema(imageKind);
  const all = jsonSchema(kinds);

  it("should complete keys, at every level and by branch", async () => {
    const keys = async (schema: object, text: string) => (await ask(schema as never, text)).completions;
    expect(await keys(one, '{ "|" }')).toEqual(
      expect.arrayContaining(["image", "healthcheck", "deploy_strategy"]),
    );
    expect(await keys(one, '{ "image": "a", "healthcheck": { "|" } }')).toContain("start_period");
    expect(await keys(one, '{ "image": "a", "volumes": [{ "|" }] }')).toContain("read_only");
    const reference = await keys(one, '{ "image": "a", "environment": { "A": { "|" } } }');
    expect(reference.toSorted()).toEqual(["from_env", "from_file", "from_resolver"]);
    const ofImage = await keys(all, '{ "source": "image", "config": { "|" } }');
    const ofCompose = await keys(all, '{ "source": "compose", "config": { "|" } }');
    expect(ofImage).toContain("pull_policy");
    expect(ofImage).not.toContain("service");
    expect(ofCompose).toContain("service");
    expect(ofCompose).not.toContain("image");
  });

  it("should complete values, and no strategy that the source rejects", async () => {
    const values = async (schema: object, text: string) => (await ask(schema as never, text)).completions;
    expect(await values(one, '{ "deploy_strategy": "|" }')).toEqual(["", "recreate", "blue-green"]);
    expect(await values(jsonSchema(composeKind), '{ "deploy_strategy": "|" }')).toEqual(["", "recreate"]);
    expect(await values(all, '{ "source": "|" }')).toEqual(["image", "dockerfile", "static", "compose"]);
    expect((await values(one, '{ "volumes": [{ "type": "|" }] }')).toSorted()).toEqual(["bind", "volume"]);
  });

  it("should show what a field is for", async () => {
    const hover = async (schema: object, text: string) => (await ask(schema as never, text)).hover;
    expect(await hover(one, '{ "image": "a", "deploy_str|ategy": "" }')).toContain("new version replaces");
    expect(await hover(one, '{ "image": "a", "healthcheck": { "pa|th": "/" } }')).toContain(
      "of the GET request",
    );
    expect(await hover(one, '{ "image": "a", "volumes": [{ "type": "volume", "sou|rce": "a" }] }')).toContain(
      "Name of the volume",
    );
    expect(await hover(all, '{ "source": "compose", "config": { "ser|vice": "a" } }')).toContain(
      "gets the traffic",
    );
  });

  it("should tell the options of a union apart by the field that differs", async () => {
    const schema = jsonSchema(pets);
    const keys = async (text: string) => (await ask(schema, text)).completions;
    expect(await keys('{ "|" }')).toEqual(["animal"]);
    expect((await keys('{ "animal": "|" }')).toSorted()).toEqual(["cat", "dog"]);
    expect(await keys('{ "animal": "dog", "|" }')).toEqual(["breed"]);
    expect(await keys('{ "animal": "cat", "|" }')).toEqual(["lives"]);
    expect((await ask(schema, '{ "animal": "cat", "li|ves": 9 }')).hover).toContain("How many are left.");
  });

  it("should complain by the branch that is meant", async () => {
    const complaints = async (text: string) =>
      (await ask(one, text)).problems.map(({ message }) => message.toLowerCase()).join("\n");
    expect(await complaints('{ "image": "a", "port": "x" }')).toMatch(/expected.*integer/);
    expect(await complaints('{ "image": "a", "prot": 1 }')).toMatch(/prot.*not allowed/);
    const volume = await complaints('{ "image": "a", "volumes": [{ "type": "volume", "target": "/a" }] }');
    expect(volume).toContain("source");
    expect(volume).not.toContain("target");
    expect(
      await complaints('{ "image": "a", "volumes": [{ "type": "x", "source": "a", "target": "/a" }] }'),
    ).toMatch(/volume.*bind/);
    expect(await complaints('{ "image": "a", "volumes": ["a:/a"], "environment": { "A": "b" } }')).toBe("");
  });
});

describe.each(kinds)("configs of the source $kind", (kind) => {
  it("should be told the same by apply, validateSource and validateText", async () => {
    const deployer: Deployer = await createDeployer({
      ...memoryWorld(),
      store: sqlite(":memory:"),
      sources,
    });
    const apply = async (config: unknown): Promise<boolean> => {
      try {
        await deployer.apply({ name: "web", source: kind.kind, config });
      } catch (error) {
        if (hasCode(error, "CONFIG_INVALID", "CONFIG_TOO_LARGE")) return false;
        if (!hasCode(error, "POLICY_REFUSED")) throw error;
      }
      return true;
    };
    await fc.assert(
      fc.asyncProperty(anyConfig(kind), async (config) => {
        const isValid = validateSource(kind, config).length === 0;
        expect(await apply(config)).toBe(isValid);
        const told = validateText(kind, JSON.stringify(config) ?? "");
        expect(told.every(({ severity }) => severity === "warning")).toBe(isValid);
      }),
      { numRuns: 300 },
    );
    await deployer.close();
  });
});

describe("deploy_strategy", () => {
  const recreate = "recreate";
  const blueGreen = "blue-green";
  const refused = "CONFIG_INVALID";
  const image = { image: "web:1" };
  const build = { directory: "/srv/app" };
  const site = { directory: "/srv/site" };
  const program = { ...site, mode: "deno", entry: "main.ts" };
  const stack = { file: "/srv/compose.yaml", service: "web" };

  /** The meaning of absent and "", "recreate" and "blue-green". Never change a line: saved configs rely on it. */
  it.each<[string, object, string, string, string]>([
    ["image", image, blueGreen, recreate, blueGreen],
    ["image", { ...image, volumes: ["data:/data"] }, recreate, recreate, refused],
    ["image", { ...image, volumes: ["data:/data:ro"] }, blueGreen, recreate, blueGreen],
    ["image", { ...image, ports: ["8080:80"] }, recreate, recreate, refused],
    ["image", { ...image, networks: ["host"] }, recreate, recreate, refused],
    ["dockerfile", build, recreate, recreate, blueGreen],
    ["dockerfile", { ...build, volumes: ["data:/data"] }, recreate, recreate, refused],
    ["static", site, recreate, recreate, blueGreen],
    ["static", { ...site, volumes: ["data:/data"] }, recreate, recreate, refused],
    ["static", { ...program, storage: {} }, recreate, recreate, recreate],
    ["static", { ...program, storage: { enabled: false } }, recreate, recreate, blueGreen],
    ["compose", stack, recreate, recreate, refused],
  ])(
    "of the source %s in %j should mean what it always did",
    (name, config, absent, asRecreate, asBlueGreen) => {
      const kind = kinds.find((each) => each.kind === name);
      if (kind === undefined) throw new Error(`no kind ${name}`);
      const meaning = (written: object): string => {
        try {
          return resolveStrategy(kind, written).strategy;
        } catch (error) {
          return hasCode(error, "CONFIG_INVALID") ? error.code : String(error);
        }
      };
      expect(meaning(config)).toBe(absent);
      expect(meaning({ ...config, deploy_strategy: "" })).toBe(absent);
      expect(meaning({ ...config, deploy_strategy: "recreate" })).toBe(asRecreate);
      expect(meaning({ ...config, deploy_strategy: "blue-green" })).toBe(asBlueGreen);
    },
  );
});

describe("a bundle for browsers", () => {
  it("should hold the schema entries of all packages in 65 KB, and need no part of Node", async () => {
    const source = (path: string) => fileURLToPath(new URL(`../packages/${path}`, import.meta.url));
    const entries = ["core", ...kinds.map(({ kind }) => `plugin-${kind}`)];
    const { outputFiles } = await build({
      stdin: {
        contents: `
          import * as core from "@cutover/core/schema";
          ${entries
            .slice(1)
            .map((name, at) => `import * as plugin${at} from "@cutover/${name}/schema";`)
            .join("\n")}
          const plugins = [${entries
            .slice(1)
            .map((_, at) => `plugin${at}`)
            .join()}];
          const kinds = plugins.map((plugin) => Object.values(plugin).find((each) => "strategies" in each));
          export const all = [core, ...plugins];
          export const answer = JSON.stringify([
            kinds.map((kind) => core.validateText(kind, '{ "prot": 1, }').map(({ code }) => code)),
            core.jsonSchema(kinds).properties.source.enum,
          ]);`,
        resolveDir: fileURLToPath(new URL("..", import.meta.url)),
      },
      alias: Object.fromEntries([
        ...entries.map((name) => [`@cutover/${name}/schema`, source(`${name}/src/schema.ts`)]),
        ...kinds.map(({ kind }) => [`@cutover/schema/${kind}`, source(`schema/src/kinds/${kind}.ts`)]),
        ["@cutover/schema/errors", source("schema/src/errors/index.ts")],
        ["@cutover/schema", source("schema/src/index.ts")],
      ]),
      bundle: true,
      minify: true,
      platform: "browser",
      format: "iife",
      globalName: "page",
      write: false,
      logLevel: "silent",
    });
    const code = outputFiles[0]?.text ?? "";
    expect(gzipSync(code).byteLength).toBeLessThanOrEqual(65_000);
    // A context of its own has no process, Buffer or require, only the language's globals and those of every
    // browser.
    const answer: unknown = runInNewContext(`${code}; page.answer`, { URL, TextEncoder });
    const [codes, known] = JSON.parse(String(answer)) as [string[][], string[]];
    expect(known).toEqual(kinds.map(({ kind }) => kind));
    for (const each of codes)
      expect(each).toEqual(expect.arrayContaining(["CONFIG_INVALID", "JSON_TRAILING_COMMA"]));
  });
});
