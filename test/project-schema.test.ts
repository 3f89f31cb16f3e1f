import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadProject, ProjectInvalid, projectJsonSchema } from "@cutover/cli";
import { Ajv } from "ajv";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "cutover-schema-"));
afterAll(() => rmSync(folder, { recursive: true }));

const ajv = new Ajv({ strict: true, allowUnionTypes: true });
ajv.addVocabulary(["markdownDescription", "enumDescriptions"]);
const accepts = ajv.compile(projectJsonSchema());

async function loads(project: unknown): Promise<boolean> {
  const path = join(folder, "cutover.json");
  writeFileSync(path, JSON.stringify(project));
  try {
    await loadProject({ path, environment: {} });
    return true;
  } catch (error) {
    if (error instanceof ProjectInvalid) return false;
    throw error;
  }
}

const routers = [
  { own_nginx: { directory: "nginx", port: 8080, binary: "/usr/sbin/nginx" } },
  {
    nginx: {
      sites_directory: "/etc/nginx/conf.d",
      proxy_url: "http://127.0.0.1",
      config_file: "/etc/nginx/nginx.conf",
    },
  },
  {
    nginx_proxy_manager: {
      url: "http://127.0.0.1:81/api",
      identity: "cutover@example.com",
      secret: { from_env: "CUTOVER_SECRET_NPM" },
      proxy_url: "http://127.0.0.1",
      proxy_https_url: "https://127.0.0.1:8443",
    },
  },
];

const whole = {
  $schema: "./cutover.schema.json",
  runtime: { docker: { host: "unix:///var/run/docker.sock", network: "edge" } },
  store: { sqlite: "cutover.db" },
  policy: {
    privileged: false,
    host_namespaces: false,
    capabilities: ["NET_ADMIN"],
    devices: ["/dev/fuse"],
    bind_mounts: ["/srv"],
    engine_socket: false,
    secrets: { variables: ["SHOP_*"], folders: ["/run/secrets"] },
    folders: ["/srv/sites"],
    repositories: ["git@git.example.com:team/*"],
    volumes: ["shop-*"],
    networks: ["shop"],
    public_ports: [8443],
    log_drivers: ["journald"],
  },
  monitor: { self_heal: "restart", parallel: 8 },
  notifiers: {
    ops: { slack: { url: { from_env: "SLACK" } }, successes: true, repairs: false, alerts: true },
    "the team": { discord: { url: { from_file: "/run/secrets/discord" } } },
    ms: { teams: { url: { from_env: "TEAMS" } } },
    phone: {
      telegram: { token: { from_env: "TELEGRAM" }, chat: "@ops", url: "https://telegram.example.com" },
    },
    push: {
      ntfy: { topic: { from_env: "TOPIC" }, url: "https://ntfy.example.com", token: { from_env: "NTFY" } },
    },
    own: { gotify: { url: "https://gotify.example.com", token: { from_env: "GOTIFY" } } },
    all: { apprise: { url: { from_env: "APPRISE" }, tag: "ops" } },
    mail: {
      email: {
        host: "mail.example.com",
        port: 587,
        security: "tls",
        user: "cutover",
        password: { from_env: "MAIL" },
        from: "cutover@example.com",
        to: ["ops@example.com"],
      },
    },
    events: {
      cdevents: { url: { from_env: "CDEVENTS" }, source: "/cutover/host-1", environment: "staging" },
    },
    hook: { webhook: { url: { from_env: "HOOK" }, secret: { from_resolver: "hook" } } },
  },
  webhooks: {
    web: {
      sender: "github",
      secret: { from_env: "HOOK" },
      workload: "web",
      repository: "team/web",
      branch: "main",
      image: "ghcr.io/team/web",
      tag: "v*",
      github: {
        token: { from_env: "GITHUB" },
        environment: "staging",
        api: "https://github.example.com/api/v3",
      },
    },
  },
  server: { listen: "127.0.0.1:7070", public_url: "https://example.com/cutover", records: "server.db" },
  workloads: {
    web: {
      source: "image",
      image: "nginx:1.28",
      port: 80,
      domains: ["app.test"],
      healthcheck: { path: "/" },
    },
    site: { source: "static", directory: "/srv/site", domains: ["www.test"] },
    api: { source: "dockerfile", directory: "/srv/api", port: 3000, domains: ["api.test"] },
    stack: {
      source: "compose",
      file: "/srv/stack/compose.yaml",
      service: "web",
      port: 80,
      domains: ["stack.test"],
    },
  },
};

type Path = readonly (string | number)[];

/** Every place in a value. */
function* places(value: unknown, path: Path = []): Generator<Path> {
  yield path;
  if (typeof value !== "object" || value === null) return;
  for (const [key, child] of Object.entries(value))
    yield* places(child, [...path, Array.isArray(value) ? Number(key) : key]);
}

/** A copy with another value at the place; `undefined` removes it. */
function changed(value: unknown, [first, ...rest]: Path, to: unknown): unknown {
  if (first === undefined) return to;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  const child = changed(copy[first], rest, to);
  if (child === undefined && Array.isArray(copy)) copy.splice(Number(first), 1);
  else if (child === undefined) delete copy[first];
  else copy[first] = child;
  return copy;
}

const others = [
  undefined,
  null,
  true,
  -1,
  1.5,
  "",
  "x y",
  "A*",
  "/a/b",
  [],
  [null],
  {},
  { x: 1 },
  { from_env: "A" },
];

describe("the JSON Schema of the project file", () => {
  it.each(routers)("should accept what the loader accepts: %j", async (router) => {
    const project = { ...whole, router };
    expect(await loads(project)).toBe(true);
    expect(accepts(project), JSON.stringify(accepts.errors)).toBe(true);
  });

  it.each(routers)("should refuse exactly what the loader refuses, at every place of %j", async (router) => {
    // Their own schemas are held to the same in editor-schema.test.ts.
    const { notifiers, webhooks, ...plain } = whole;
    // The rest does not depend on the router.
    const rest = router === routers[0] ? { notifiers, webhooks } : {};
    const project = { ...plain, ...rest, router, workloads: { web: whole.workloads.web } };
    const differing: string[] = [];
    for (const path of places(project)) {
      for (const other of path.length === 0 ? others.slice(1) : others) {
        const variant = changed(project, path, other);
        if (accepts(variant) !== (await loads(variant)))
          differing.push(`${path.join(".")} = ${JSON.stringify(other)}`);
      }
      const key = path.at(-1);
      if (typeof key !== "string") continue;
      const holder = path
        .slice(0, -1)
        .reduce<unknown>((at, each) => (at as Record<string, unknown>)[each], project);
      const renamed = changed(
        changed(project, path, undefined),
        [...path.slice(0, -1), `${key}x`],
        (holder as Record<string, unknown>)[key],
      );
      if (accepts(renamed) !== (await loads(renamed))) differing.push(`${path.join(".")} renamed`);
    }
    expect(differing).toEqual([]);
  });

  it("should check each workload by its own source", () => {
    const withWeb = (web: object) => ({ router: routers[0], workloads: { web } });
    expect(accepts(withWeb({ source: "image", image: "web:1" }))).toBe(true);
    expect(accepts(withWeb({ source: "image", directory: "/srv" }))).toBe(false);
    expect(accepts(withWeb({ source: "static", directory: "/srv" }))).toBe(true);
    expect(accepts(withWeb({ source: "other" }))).toBe(false);
    expect(accepts(withWeb({ image: "web:1" }))).toBe(false);
  });

  it("should give every field a title, a description and an example for completion", () => {
    const bare = [...fields(projectJsonSchema(), "")].filter(
      ([path, { title, description, examples }]) =>
        !path.startsWith(".workloads.") && !(title && description && examples),
    );
    expect(bare.map(([path]) => path)).toEqual([]);
  });
});

describe("docs/project-file.md", () => {
  it("should list every key, with its default and its example", async () => {
    const page = await readFile(new URL("../docs/project-file.md", import.meta.url), "utf8");
    const rows = new Map(
      [...page.matchAll(/^\| `([^`]+)` +\| .*? \| (\S+|`.*?`) +\| `(.*?)` +\|/gm)].map(
        ([, key, absent, example]) => [key, { absent, example }],
      ),
    );
    for (const [key, { default: absent, examples }] of leaves(projectJsonSchema(), "")) {
      const written = absent === undefined ? {} : { absent: `\`${JSON.stringify(absent)}\`` };
      const example = JSON.stringify((examples as unknown[])[0]);
      expect(rows.get(key), key).toMatchObject({ example, ...written });
    }
  });
});

/** The fields around the workloads that a person sets: those below a name of one's own have NAME in its place. */
function* leaves(node: unknown, path: string): Generator<[string, Node]> {
  const { properties = {} } = node as { properties?: Record<string, Node> };
  for (const [name, field] of Object.entries(properties)) {
    const key = path === "" ? name : `${path}.${name}`;
    const { properties: inside, additionalProperties: named } = field as Record<string, Node | undefined>;
    if (key === "$schema" || key === "workloads") continue;
    if (inside && !("from_env" in inside)) yield* leaves(field, key);
    else if (typeof named === "object" && !inside) yield* leaves(named, `${key}.NAME`);
    else yield [key, field];
  }
}

type Node = Readonly<Record<string, unknown>>;

function* fields(node: unknown, path: string): Generator<[string, Node]> {
  if (typeof node !== "object" || node === null) return;
  for (const [key, child] of Object.entries(node)) {
    if (["default", "examples", "allOf"].includes(key)) continue;
    if (key !== "properties") yield* fields(child, path);
    else
      for (const [name, property] of Object.entries(child as Node)) {
        yield [`${path}.${name}`, property as Node];
        yield* fields(property, `${path}.${name}`);
      }
  }
}
