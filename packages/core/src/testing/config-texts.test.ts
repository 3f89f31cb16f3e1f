import {
  type Catalogue,
  english,
  findConfigIssues,
  resolveStrategy,
  type SourceKind,
  type Text,
  type Translatable,
  translate,
  validateSource,
  validateText,
  workloadNameSchema,
} from "@cutover/schema";
import { composeKind } from "@cutover/schema/compose";
import { dockerfileKind } from "@cutover/schema/dockerfile";
import { imageKind } from "@cutover/schema/image";
import { staticKind } from "@cutover/schema/static";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { invalidConfig, validConfig } from "./config-arbitrary.js";

const kinds: SourceKind[] = [imageKind, dockerfileKind, staticKind, composeKind];

/** Texts without words: only the parameters remain. */
const pseudo: Catalogue = {
  locale: "en",
  texts: Object.fromEntries(
    Object.entries(english.texts).map(([key, text]) => [key, `⟦${placeholders(text)}⟧`]),
  ) as Catalogue["texts"],
};
const nested = new Set(["expected", "received", "reason"]);

function placeholders(text: Text): string {
  const words = typeof text === "string" ? text : text.other;
  return (words.match(/\{\w+\}/g) ?? []).join("·");
}

function textsOf({ message, reason, expected, received, remedy, fix }: Translatable): string[] {
  return [message, reason, expected, received, remedy, fix?.label].filter((text) => text !== undefined);
}

/** Every text about a config, as a value and as a text. */
function* saidOf(kind: SourceKind, config: unknown): Generator<Translatable> {
  const issues = validateSource(kind, config);
  yield* issues;
  if (issues.length === 0) yield resolveStrategy(kind, config);
  yield* validateText(kind, jsonOf(config));
}

/** Empty if the text is not JSON. */
function jsonOf(config: unknown): string {
  try {
    return JSON.stringify(config) ?? "";
  } catch {
    return "";
  }
}

const provoked = new Set<string>();

function checkTexts(said: Translatable): void {
  expect(translate(said, english)).toEqual(said);
  const { key, params, remedyKey, fix } = said;
  // A parameter shows no more than the English texts of a mistake. The field is its path, which ends at an
  // unknown key.
  const shown = textsOf(said).join("\n");
  const hidden = Object.entries(params).filter(
    ([name, value]) => !nested.has(name) && name !== "field" && !shown.includes(String(value)),
  );
  expect(said.expected === undefined ? [] : hidden).toEqual([]);
  for (const each of [
    key,
    params["expected"],
    params["received"],
    params["reason"],
    remedyKey,
    fix?.labelKey,
  ])
    if (each !== undefined) provoked.add(String(each));
  const numbers = Object.entries(params).map(
    ([name, value]) => [name, nested.has(name) ? value : 0] as const,
  );
  const inPseudo = translate({ ...said, params: Object.fromEntries(numbers) }, pseudo);
  for (const text of textsOf(inPseudo)) expect(text, said.key).toMatch(/^[⟦⟧·0]*$/);
}

const image = (rest: object, of = "web:1") => [imageKind, { image: of, ...rest }] as const;
const site = (rest: object) => [staticKind, { directory: "/srv/site", ...rest }] as const;
const build = (rest: object) => [dockerfileKind, { directory: "/srv/app", ...rest }] as const;
const stack = (rest: object) =>
  [composeKind, { file: "/srv/compose.yaml", service: "web", ...rest }] as const;
const volumes = (...each: unknown[]) => image({ volumes: each });
const domain = (...domains: string[]) => image({ port: 80, domains });
const loop: Record<string, unknown> = {};
loop["self"] = loop;
const deep = Array.from({ length: 40 }).reduce<unknown>((held) => ({ held }), 1);
const { proxy: unreadable, revoke } = Proxy.revocable({}, {});
revoke();

/** Configs for every mistake with a text of its own. */
const configs: readonly (readonly [SourceKind, unknown])[] = [
  ...[1n, () => 1, Symbol("a"), Number.NaN, "\0", Array(1), new Date(), deep, "x".repeat(300_000)].map(
    (init) => image({ init }) as readonly [SourceKind, unknown],
  ),
  [imageKind, unreadable],
  [imageKind, [1]],
  [imageKind, null],
  [imageKind, 5],
  [imageKind, JSON.parse('{ "image": "web:1", "__proto__": 1 }')],
  image(loop),
  [imageKind, Object.defineProperty({}, "image", { get: () => "web:1", enumerable: true })],
  image({ prot: 1, replicas: 2, healthcheck: { path: "#", prot: 1, replicas: 2, host_header: "?" } }),
  image({ deploy_strategy: "blue_green", restart: 5, pid: "h", cpus: 0, command: [], environment: [] }),
  image({ pids_limit: 0.5, cap_add: Array(65).fill("NET_ADMIN"), labels: { a: "x".repeat(8193) }, init: "" }),
  image({ cpus: 5000, command: "a", user: "?", alias: "A", labels: { "a b": "" }, networks: ["none"] }),
  image({
    ulimits: { nofile: -5, nproc: "", other: 1, core: { soft: 2, hard: 1 }, cpu: "" },
    shm_size: 5,
    memory: "1",
  }),
  image({
    port: "x",
    cpus: "x",
    volumes: {},
    ulimits: 5,
    stop_grace_period: "x",
    bake: "25h",
    hooks: { pre_cutover: { command: ["a"], timeout: "1ms" } },
  }),
  image({
    shm_size: "x",
    healthcheck: { path: "/", expect_status: "x", expect_body: "" },
    drain: { status_token: 5 },
  }),
  image({ extra_hosts: 5, environment: { "1": "", A: 5, B: { from_env: "?" }, C: { from_resolver: "" } } }),
  image({ extra_hosts: ["?"], ports: ["?"], cap_drop: ["x"], security_opt: ["x"], devices: ["x"] }),
  image({ extra_hosts: { "?": "1.1.1.1", a: "?" }, logging: { driver: "?", options: { "?": "", a: true } } }),
  image({ platform: "x", working_dir: "x", tmpfs: "x", networks: ["host", "a"] }, "X"),
  image({ tmpfs: 5, domains: ["a.test"], healthcheck: { path: "/" } }),
  image({ alias: "web" }),
  image({
    shift: {
      steps: [
        { weight: 10, for: "1m" },
        { weight: 10, for: "1m" },
      ],
    },
  }),
  image({ shift: { steps: [{ weight: 10, for: "1m" }] } }),
  image({
    port: 80,
    domains: ["a.test"],
    deploy_strategy: "recreate",
    shift: { steps: [{ weight: 10, for: "1m" }] },
  }),
  image({ tmpfs: ["/a", "/a"], ports: ["80:80", "80:81"] }),
  volumes("a:/a", "b:/a"),
  volumes("a", "a:/a:shared", "a:b", { type: "x", source: "a", target: "/a" }, "./a:/a", "a b:/a", 5),
  volumes({ type: "volume", source: "a", target: "/a", bind: { selinux: "z" } }),
  volumes({ type: "bind", source: "/a:b", target: "/a", bind: { selinux: "z" } }),
  domain(
    "",
    "a b",
    "A.test",
    "a.test/b",
    "a..b",
    "xn--a.test",
    "a-.test",
    "1.1.1.1",
    `${"a".repeat(64)}.test`,
  ),
  domain(
    "a.".repeat(130) + "test",
    `*.${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}`,
  ),
  domain(Array(6).fill("ü".repeat(40)).join(".")),
  build({
    dockerfile: "..",
    target: "?",
    args: { "?": "" },
    build_secrets: { "?": 5 },
    registry_auth: { "?": {} },
  }),
  build({ dockerfile_inline: "FROM a", dockerfile: "a", build_secrets: { a: { from_env: "A" } } }),
  build({ builder: "buildx", registry_auth: { "a.test": { username: "a", password: { from_env: "A" } } } }),
  build({ directory: undefined, ref: "main" }),
  build({ subdirectory: "a", repository: "/srv/git" }),
  build({
    directory: undefined,
    repository: "http://a.test/b",
    credentials: { username: "a", password: { from_env: "A" } },
  }),
  build({
    args: { A: { from_env: "A" } },
    deploy_strategy: "blue-green",
    ref: "..",
    subdirectory: "..",
    repository: "?",
  }),
  build({
    args: { A: { from_env: "A" } },
    deploy_strategy: "blue-green",
    credentials: { username: ":", password: 5 },
  }),
  build({ args: { A: { from_env: "A" } } }),
  site({
    archive: "/a.zip",
    index: "?",
    not_found: "?",
    headers: { Date: "", A: "$" },
    cache: [{ match: "?", max_age: "?" }],
  }),
  site({
    build: { image: "a", command: ["a"], output: ".." },
    entry: "?",
    storage: { mount: "/", volume: "?" },
  }),
  site({ entry: "a.ts", spa_fallback: true, not_found: "a.html", headers: { A: "", a: "" } }),
  site({ mode: "deno", entry: "a.ts", index: "a.html", storage: { mount: "/a" }, volumes: ["a:/a"] }),
  site({ mode: "deno", directory: undefined }),
  site({ directory: undefined, subdirectory: "a" }),
  site({ mode: "deno", entry: "a.ts", storage: {} }),
  site({}),
  stack({ service: "?", profiles: ["?"] }),
  stack({ file: undefined }),
  stack({ environment: { PATH: "" } }),
  stack({ deploy_strategy: "blue-green" }),
  stack({}),
  image({}),
  image({ deploy_strategy: "blue-green" }),
  image({ deploy_strategy: "recreate" }),
  image({ networks: ["host"] }, "web"),
  image({ ports: ["80:80"], deploy_strategy: "blue-green" }),
  volumes("a:/a"),
  volumes("/a:/a"),
  volumes("a:/a:Z"),
];

const texts = [
  "",
  "\ufeff{}",
  '{ "a": 1, "a": 1 }',
  '{ "image": "web:1", } // a',
  "{ 'a' }",
  '{ "a": 1.e }',
  '{ "a" 1 "b": }',
  '{ "a": 1 "b": [ 1',
  "{} {}",
  "{} /*",
  '"a',
  '"\\u00"',
  '"\\x"',
  '"\t"',
  "{ a: 1 }",
  "[".repeat(200),
  "[".concat("1,".repeat(262_144)),
  " ".repeat(1_100_000),
];

/** A plugin with its own words. */
const other: SourceKind = {
  kind: "other",
  schema: z.strictObject({
    mood: z.string().regex(/^good$/, { error: "a good mood" }),
    tag: z.templateLiteral(["a", z.number()]).optional(),
    at: z.date().optional(),
    list: z.array(z.string()).min(1).optional(),
    pet: z
      .discriminatedUnion("pet", [
        z.strictObject({ pet: z.literal("cat") }),
        z.strictObject({ pet: z.literal("dog") }),
      ])
      .optional(),
  }),
  strategies: { fallback: { strategy: "recreate", reason: "There is only one." } },
  warn: () => [{ path: ["mood"], code: "MOOD", message: "It may change." }],
};

describe("the texts about a config", () => {
  it("should be those of its key in every language, whatever the mistake is", () => {
    for (const [kind, config] of configs) for (const said of saidOf(kind, config)) checkTexts(said);
    for (const text of texts) for (const said of validateText(imageKind, text)) checkTexts(said);
    for (const said of findConfigIssues(workloadNameSchema, "-")) checkTexts(said);
    for (const config of [
      {},
      { mood: "good" },
      { mood: "bad", tag: "b", at: 5, list: [], pet: { pet: "cow" } },
    ])
      for (const said of saidOf(other, config)) checkTexts(said);
    // Those of the JSON Schema are in no answer; packages/schema/src/locales/locales.test.ts compares them.
    const all = Object.keys(english.texts).filter((key) => !/^(sentence|schema)\./.test(key));
    expect(all.filter((key) => !provoked.has(key))).toEqual([]);
  });

  it.each(kinds)("should be those of its key for every mutation of a config of the source $kind", (kind) => {
    const mutated = invalidConfig(kind).map(({ config }) => config);
    fc.assert(
      fc.property(fc.oneof(mutated, validConfig(kind)), (config) => {
        for (const said of saidOf(kind, config)) checkTexts(said);
      }),
      { numRuns: 100 },
    );
  });
});
