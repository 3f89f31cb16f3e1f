import * as z from "zod";
import { containerExclusivity } from "../container-exclusivity.js";
import { containerFields } from "../container-fields.js";
import { withHoldingRules } from "../container-rules.js";
import { withJsonRules } from "../json-rules.js";
import { portNumberSchema } from "../port-number.js";
import type { SourceKind } from "../source-kind.js";
import { tmpfsOf } from "../tmpfs.js";
import { treeFields, withTreeRules } from "../tree-fields.js";
import { readVolume } from "../volume.js";
import { denoFields } from "./deno-fields.js";
import { filesFields } from "./files-fields.js";
import { resolution } from "../strategy.js";
import { tell } from "../texts/catalogue.js";
import { mustBe } from "../texts/must-be.js";

const probe = containerFields.healthcheck.unwrap();
const stopSignals = containerFields.stop_signal.unwrap();

const fields = z.strictObject({
  mode: z
    .enum(["files", "deno"])
    .default("files")
    .meta({
      title: "Mode",
      description: "Whether a web server serves the files, or one of them is a program that serves the site.",
      examples: ["files", "deno"],
      enumDescriptions: [
        "A small web server serves the files.",
        "A program among the files serves the site in a Deno-like runtime.",
      ],
    }),
  ...treeFields,
  ...filesFields,
  ...denoFields,
  ...containerFields,
  port: portNumberSchema.default(8080).meta({
    title: "Port",
    description: "Port in the container that gets the traffic; a program gets it as PORT.",
    examples: [8080],
  }),
  healthcheck: probe.prefault({ path: "/", expect_status: "200-399" }).meta({
    title: "Health check",
    description:
      "HTTP probe that a new container must pass before it gets traffic; the site's root if absent.",
    examples: [{ path: "/healthz" }],
  }),
  stop_signal: stopSignals.optional().meta({
    title: "Stop signal",
    description:
      "Signal that asks the process to end; if absent, SIGQUIT for files, and for a program its image's own, else SIGTERM.",
    examples: ["SIGTERM"],
  }),
});

const ofFiles = Object.keys(filesFields) as (keyof typeof filesFields)[];
const ofDeno = Object.keys(denoFields) as (keyof typeof denoFields)[];
const ofProgram = ["command", "entrypoint"] as const;

/** The config of the source kind `static`. Fills in defaults, and changes nothing else. */
export const staticSchema = withJsonRules(
  withTreeRules(withHoldingRules(fields)).check(({ value, issues }) => {
    for (const { path, message } of clashes(value))
      issues.push({ code: "custom", input: value, path, message });
  }),
  [
    {
      anyOf: ["directory", "repository", "archive"].map((name) => ({
        required: [name],
        properties: { [name]: {} },
      })),
    },
    {
      if: { required: ["mode"], properties: { mode: { const: "deno" } } },
      then: { required: ["entry"], properties: { entry: {}, ...never(ofFiles) } },
      else: { properties: never([...ofDeno, ...ofProgram]) },
    },
    {
      if: { required: ["spa_fallback"], properties: { spa_fallback: { const: true } } },
      then: { properties: { not_found: false } },
    },
  ],
).meta({
  examples: [
    { directory: "/srv/site", domains: ["www.example.com"] },
    {
      repository: "https://git.example.com/team/site.git",
      ref: "main",
      build: { image: "node:22-alpine", command: ["npm", "run", "build"], output: "dist" },
      spa_fallback: true,
      cache: [{ match: "/assets/**", max_age: "365d", immutable: true }],
    },
    {
      archive: "/srv/site.tar.gz",
      clean_urls: true,
      not_found: "404.html",
      headers: { "X-Frame-Options": "DENY" },
    },
    { mode: "deno", directory: "/srv/shop", entry: "main.ts", domains: ["shop.example.com"] },
    { mode: "deno", directory: "/srv/shop", entry: "main.ts", storage: { enabled: true, mount: "/data" } },
  ],
});

export type StaticConfig = z.output<typeof fields>;

/** The config as people write it. */
export type WrittenStaticConfig = z.input<typeof fields>;

export const staticKind: SourceKind<"static", StaticConfig, WrittenStaticConfig> = {
  kind: "static",
  schema: staticSchema,
  strategies: {
    fallback: resolution("recreate", tell("strategy.static")),
    forced: (config) => (isStorageBacked(config) ? tell("strategy.storage") : undefined),
    exclusive: containerExclusivity,
  },
};

function never(names: readonly string[]): Record<string, false> {
  return Object.fromEntries(names.map((name) => [name, false]));
}

function clashes(config: StaticConfig): { path: string[]; message: string }[] {
  const { mode, directory, repository, archive } = config;
  const found = strangers(config).map((name) => ({
    path: [name],
    message: mustBe("left-out-in-mode", { mode }),
  }));
  const refuse = (path: string[], message: string) => found.push({ path, message });
  if (directory === undefined && repository === undefined && archive === undefined)
    refuse(["directory"], mustBe("set-without-both", { other: "repository", another: "archive" }));
  if (mode === "deno" && config.entry === undefined) refuse(["entry"], mustBe("set-in-mode", { mode }));
  if (config.spa_fallback === true && config.not_found !== undefined)
    refuse(["not_found"], mustBe("left-out-with-fallback"));
  for (const name of repeatedHeaders(config)) refuse(["headers", name], mustBe("header-once"));
  const mount = isStorageBacked(config) ? config.storage?.mount : undefined;
  const taken = [
    ...config.volumes.map((volume) => readVolume(volume)?.target),
    ...tmpfsOf(config.tmpfs).map(({ target }) => target),
  ];
  if (mount !== undefined && taken.includes(mount)) refuse(["storage", "mount"], mustBe("storage-taken"));
  return found;
}

/** Given fields that do not belong to the config's mode. */
function strangers(config: StaticConfig): string[] {
  const unknown = config.mode === "deno" ? ofFiles : [...ofDeno, ...ofProgram];
  return unknown.filter((name) => config[name] !== undefined);
}

function repeatedHeaders({ headers = {} }: StaticConfig): string[] {
  const names = Object.keys(headers);
  const lower = names.map((name) => name.toLowerCase());
  return names.filter((_, at) => lower.indexOf(lower[at] ?? "") < at);
}

export function isStorageBacked({ storage }: Pick<StaticConfig, "storage">): boolean {
  return storage?.enabled === true;
}
