import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { formatPath } from "@cutover/schema";
import { loadProject, type LoadOptions, readProject } from "./load-project.js";
import { formatDiagnostic, ProjectInvalid } from "./project-diagnostic.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-project-"));
});
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content);
const load = (options: Partial<LoadOptions> = {}) => loadProject({ environment: {}, folder, ...options });

/** Each complaint as `file:line:column field code`. */
async function complaints(options: Partial<LoadOptions> = {}): Promise<string[]> {
  const { diagnostics } = await readProject({ environment: {}, folder, ...options });
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .map(
      ({ file, line, column, path, code }) =>
        `${[file, line, column].filter(Boolean).join(":")} ${formatPath(path)} ${code}`,
    );
}

const around = "router:\n  own_nginx: { directory: nginx, port: 8080 }\n";
const web = `${around}workloads:
  web:
    source: image
    image: nginx:1.28
    port: 80
    healthcheck: { path: / }
    domains: [app.test]
`;

describe("loadProject", () => {
  it("should fill in defaults around the workloads, and keep each workload as it was written", async () => {
    await write("cutover.yaml", web);
    const project = await load();
    expect(project).toMatchObject({
      path: join(folder, "cutover.yaml"),
      folder,
      runtime: { docker: {} },
      store: { sqlite: ".cutover/cutover.db" },
      server: { listen: "127.0.0.1:7070" },
      monitor: { self_heal: "off" },
      warnings: [],
    });
    expect(project.workloads).toEqual({
      web: {
        source: "image",
        config: { image: "nginx:1.28", port: 80, healthcheck: { path: "/" }, domains: ["app.test"] },
      },
    });
  });

  it("should give the deployer its ports, with paths from the file's folder", async () => {
    await write("cutover.yaml", `${web}policy: { bind_mounts: [/srv], secrets: { variables: [SHOP_*] } }\n`);
    const options = await (await load()).deployerOptions();
    expect(options.router).toMatchObject({ kind: "nginx", instance: `nginx:${join(folder, "nginx")}` });
    expect(options.policy).toEqual({ bindMounts: ["/srv"], secrets: { variables: ["SHOP_*"] } });
    expect(options.sources.map(({ kind }) => kind)).toEqual(["image", "dockerfile", "static", "compose"]);
    expect(options.monitor).toBeUndefined();
    expect(options.previews).toBeUndefined();
    await write("cutover.yaml", `${web}previews: "*.preview.app.test"\n`);
    expect((await (await load()).deployerOptions()).previews).toBe("*.preview.app.test");
  });

  it.each(["cutover.yml", "cutover.json", "cutover.config.mjs"])("should read %s", async (name) => {
    const project = { router: { own_nginx: { directory: "nginx", port: 8080 } } };
    const content = JSON.stringify({ ...project, $schema: "./cutover.schema.json" });
    await write(name, name.endsWith("mjs") ? `export default ${content};` : content);
    expect(await load()).toMatchObject({ ...project, workloads: {} });
  });

  it("should find no file, and refuse two", async () => {
    await expect(load()).rejects.toMatchObject({ code: "PROJECT_MISSING" });
    await expect(load({ path: "other.yaml" })).rejects.toMatchObject({ code: "PROJECT_MISSING" });
    await write("cutover.yaml", web);
    await write("cutover.json", "{}");
    await expect(load()).rejects.toThrow("cutover.yaml and cutover.json");
    expect((await load({ path: "cutover.yaml" })).path).toBe(join(folder, "cutover.yaml"));
    expect((await load({ environment: { CUTOVER_CONFIG: "cutover.yaml" } })).workloads).toHaveProperty("web");
  });

  it("should reject with every mistake, each with its place, its field and a remedy", async () => {
    await write(
      "cutover.yaml",
      `${around}store: { sqlit: x.db }\nworkloads:\n  web: { source: image, imgae: 5 }\n`,
    );
    const error = await load().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProjectInvalid);
    const { diagnostics, message } = error as ProjectInvalid;
    expect(diagnostics.map(formatDiagnostic)).toEqual([
      'cutover.yaml:3:10: error: Unknown field "sqlit" in store. Did you mean "sqlite"? Write "sqlite".',
      'cutover.yaml:5:3: error: workloads.web.image must be a string, but is missing. For example, write "ghcr.io/example/web:1.4.2".',
      'cutover.yaml:5:25: error: Unknown field "imgae" in workloads.web. Did you mean "image"? Write "image".',
    ]);
    expect(message).toContain("cutover.yaml:3:10");
  });
});

describe("the places of mistakes", () => {
  it.each<[string, string[]]>([
    ["router: 5\n", ["cutover.yaml:1:9 router CONFIG_INVALID"]],
    ["[1]\n", ["cutover.yaml:1:1  CONFIG_INVALID"]],
    ["# nothing\n", ["cutover.yaml:1:1  YAML_SYNTAX"]],
    ["{}\n", ["cutover.yaml:1:1 router CONFIG_INVALID"]],
    [`${around}previews: preview.test\n`, ["cutover.yaml:3:11 previews CONFIG_INVALID"]],
    [`${around}routr: 1\n`, ["cutover.yaml:3:1 routr CONFIG_INVALID"]],
    [`${around}router:\n  own_nginx: {}\n`, ["cutover.yaml:3:1 router YAML_DUPLICATE_KEY"]],
    [`${around}\tstore: {}\n`, ["cutover.yaml:3:1  YAML_SYNTAX"]],
    [`${around}store: !secret x\n`, ["cutover.yaml:3:8  YAML_SYNTAX"]],
    [`${around}store: *none\n`, ["cutover.yaml:3:1 store YAML_SYNTAX"]],
    [`${around}---\nstore: {}\n`, ["cutover.yaml:3:1  YAML_SYNTAX"]],
    [
      `${around}workloads: { Web: { source: image, image: "a:1" } }\n`,
      ["cutover.yaml:3:14 workloads.Web CONFIG_INVALID"],
    ],
    [
      `${around}workloads: { web: { source: imag } }\n`,
      ["cutover.yaml:3:29 workloads.web.source CONFIG_INVALID"],
    ],
    [`${around}workloads: { web: {} }\n`, ["cutover.yaml:3:14 workloads.web.source CONFIG_INVALID"]],
    [`${around}workloads: { web: 1 }\n`, ["cutover.yaml:3:19 workloads.web CONFIG_INVALID"]],
    [`${around}workloads: [1]\n`, ["cutover.yaml:3:12 workloads CONFIG_INVALID"]],
  ])("should find in %j", async (content, expected) => {
    await write("cutover.yaml", content);
    expect(await complaints()).toEqual(expected);
  });

  it("should find the mistakes of JSON as the editor does", async () => {
    await write(
      "cutover.json",
      '{\n  "router": { "own_nginx": { "directory": "n", "port": 80 } },\n  // no\n}\n',
    );
    expect(await complaints()).toEqual([
      "cutover.json:2:62  JSON_TRAILING_COMMA",
      "cutover.json:3:3  JSON_COMMENT",
    ]);
  });

  it("should refuse what is not UTF-8, at its first wrong byte", async () => {
    await write("cutover.yaml", Buffer.from("a: 1\nb: \xe4\n", "latin1"));
    expect(await complaints()).toEqual(["cutover.yaml:2:4  ENCODING"]);
    await write("cutover.yaml", Buffer.from("\ufeffa: 1\n", "utf16le"));
    expect(await complaints()).toEqual(["cutover.yaml:1:1  ENCODING"]);
  });

  it("should count columns of a line that ends as on Windows", async () => {
    await write("cutover.yaml", `${around}store: 5\n`.replaceAll("\n", "\r\n"));
    expect(await complaints()).toEqual(["cutover.yaml:3:8 store CONFIG_INVALID"]);
  });

  it("should refuse a domain that two workloads have", async () => {
    await write(
      "cutover.yaml",
      `${web}  api: { source: image, image: "a:1", port: 80, domains: [app.test] }\n`,
    );
    expect(await complaints()).toEqual(["cutover.yaml:10:59 workloads.api.domains[0] DOMAIN_TAKEN"]);
  });

  it("should use a value that an alias stands for, and name the place of the anchor for a mistake in it", async () => {
    const shared = "{ source: image, image: &i 'nginx:1.28', port: 80, healthcheck: { path: / } }";
    await write("cutover.yaml", `${around}workloads:\n  a: ${shared}\n  b: { source: image, image: *i }\n`);
    expect((await load()).workloads["b"]?.config).toEqual({ image: "nginx:1.28" });
    await write(
      "cutover.yaml",
      `${around}workloads:\n  a: { source: image, image: &i 5 }\n  b: { source: image, image: *i }\n`,
    );
    expect(await complaints()).toEqual([
      "cutover.yaml:4:33 workloads.a.image CONFIG_INVALID",
      "cutover.yaml:5:30 workloads.b.image CONFIG_INVALID",
    ]);
  });
});

describe("caddy as the router", () => {
  it("should get its folder from the project's", async () => {
    await write(
      "cutover.yaml",
      "router: { caddy: { proxy_url: 'http://127.0.0.1:8080', directory: routes } }\n",
    );
    const { router } = await (await load()).deployerOptions();
    expect(router).toMatchObject({ kind: "caddy", instance: "caddy:http://127.0.0.1:2019" });
  });

  it("should get its Caddyfile from the project's folder", async () => {
    await write(
      "cutover.yaml",
      "router: { caddy: { proxy_url: 'http://127.0.0.1:8080', directory: routes, caddyfile: a b/Caddyfile } }\n",
    );
    const project = await load();
    await expect(project.deployerOptions()).rejects.toThrow(`${folder}/a b/Caddyfile must not hold spaces`);
  });

  it("should be refused with another one beside it, or without an address", async () => {
    await write("cutover.yaml", `${around.trimEnd()}\n  caddy: { directory: routes }\n`);
    expect(await complaints()).not.toEqual([]);
    await write("cutover.yaml", "router: { caddy: { directory: routes } }\n");
    expect(await complaints()).toEqual(["cutover.yaml:1:11 router.caddy.proxy_url CONFIG_INVALID"]);
  });
});

describe("a secret", () => {
  const manager = (secret: string) => `router:
  nginx_proxy_manager:
    url: http://127.0.0.1:81/api
    identity: c@example.com
    secret: ${secret}
    proxy_url: http://127.0.0.1
`;

  it("should be refused as a literal, without being shown", async () => {
    await write("cutover.yaml", manager("hunter22"));
    const { diagnostics } = await readProject({ environment: {}, folder });
    expect(diagnostics.map(({ path }) => formatPath(path))).toEqual(["router.nginx_proxy_manager.secret"]);
    expect(diagnostics[0]).toMatchObject({ line: 5, column: 13 });
    expect(diagnostics[0]?.remedy).toContain("from_env");
    expect(JSON.stringify(diagnostics)).not.toContain("hunter22");
  });

  it("should be read when the deployer is made, and be named if it is missing", async () => {
    const file = join(folder, "password");
    await write("cutover.yaml", manager(`{ from_file: ${file} }`));
    const project = await load();
    await expect(project.deployerOptions()).rejects.toMatchObject({ code: "SECRET_MISSING" });
    await writeFile(file, "hunter22\n");
    expect((await project.deployerOptions()).router.kind).toBe("nginx-proxy-manager");
    expect(JSON.stringify(project)).not.toContain("hunter22");
  });
});

describe("a destination", () => {
  beforeEach(() => write("cutover.yaml", web));

  it("should be laid over the file: maps merge, lists and single values replace", async () => {
    await write(
      "cutover.staging.yaml",
      "workloads: { web: { domains: [b.test], port: 81 }, more: { source: image, image: 'a:1' } }\n",
    );
    const { workloads, router } = await load({ destination: "staging" });
    expect(workloads["web"]?.config).toEqual({
      image: "nginx:1.28",
      port: 81,
      healthcheck: { path: "/" },
      domains: ["b.test"],
    });
    expect(Object.keys(workloads)).toEqual(["web", "more"]);
    expect(router.own_nginx?.port).toBe(8080);
  });

  it("should be named by complaints about its own values", async () => {
    await write("cutover.staging.json", '{ "workloads": { "web": { "port": 0 } },\n "store": 1 }\n');
    expect(await complaints({ environment: { CUTOVER_DESTINATION: "staging" } })).toEqual([
      "cutover.staging.json:1:35 workloads.web.port CONFIG_INVALID",
      "cutover.staging.json:2:11 store CONFIG_INVALID",
    ]);
  });

  it("should exist, and have a plain name", async () => {
    await expect(load({ destination: "staging" })).rejects.toMatchObject({ code: "PROJECT_MISSING" });
    await expect(load({ destination: "../x" })).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });
});

describe("variables and flags", () => {
  beforeEach(() => write("cutover.yaml", `${web}server: { listen: "127.0.0.1:1" }\n`));

  it("should go over the file, flags over variables", async () => {
    const environment = { CUTOVER_LISTEN: "127.0.0.1:2", CUTOVER_STORE: "other.db" };
    expect(await load({ environment })).toMatchObject({
      server: { listen: "127.0.0.1:2" },
      store: { sqlite: "other.db" },
    });
    const flags = { listen: "127.0.0.1:3" };
    expect((await load({ environment, flags })).server.listen).toBe("127.0.0.1:3");
  });

  it("should be named by complaints about their values", async () => {
    expect(await complaints({ environment: { CUTOVER_LISTEN: "x" } })).toEqual([
      "CUTOVER_LISTEN server.listen CONFIG_INVALID",
    ]);
    expect(await complaints({ flags: { dockerHost: "x" } })).toEqual([
      "--docker-host runtime.docker.host CONFIG_INVALID",
    ]);
  });

  it("should be hinted at if a variable is mistyped", async () => {
    const { warnings } = await load({ environment: { CUTOVER_LISTN: "x", CUTOVER_SECRET_A: "x" } });
    expect(warnings.map(({ message }) => message)).toEqual([
      "The variable CUTOVER_LISTN has no effect. Did you mean CUTOVER_LISTEN?",
    ]);
  });
});

describe("cutover.config.mjs", () => {
  it("should bring sources and a resolver of its own", async () => {
    await write(
      "cutover.config.mjs",
      `const pet = { kind: "pet", schema: { safeParse: (data) => ({ success: true, data }), _zod: { def: { type: "any" } } },
         strategies: { fallback: { strategy: "recreate", reason: "So." } }, describe() {}, prepare() {} };
       export default { router: { own_nginx: { directory: "n", port: 80 } }, sources: [pet],
         secrets: async (name) => name + "!", workloads: { rex: { source: "pet", name: "Rex" } } };`,
    );
    const project = await load();
    expect(project.workloads).toEqual({ rex: { source: "pet", config: { name: "Rex" } } });
    const options = await project.deployerOptions();
    expect(await options.secrets?.("a")).toBe("a!");
    expect(options.sources.at(-1)?.kind).toBe("pet");
  });

  it.each([
    ["throw new TypeError('no')", "The program failed: TypeError: no"],
    ["export const a = 1", "The default export is no object."],
    ["export default { sources: [1] }", "sources must be an array of source plugins."],
    ["export default { secrets: 1 }", "secrets must be a function."],
    ["const a = {}; a.a = a; export default { store: a }", "The default export must be plain data."],
  ])("should refuse %s", async (program, message) => {
    await write("cutover.config.mjs", program);
    await expect(load()).rejects.toThrow(message);
  });

  it("should have its mistakes named without a line", async () => {
    await write("cutover.config.mjs", "export default { router: 5, workloads: { a: { source: 'image' } } }");
    expect(await complaints()).toEqual([
      "cutover.config.mjs workloads.a.image CONFIG_INVALID",
      "cutover.config.mjs router CONFIG_INVALID",
    ]);
  });
});

describe("hostile files", () => {
  it("should have an alias bomb refused while it is read", async () => {
    await write("cutover.yaml", bomb(9));
    const { diagnostics } = await readProject({ environment: {}, folder });
    expect(diagnostics.map(({ message }) => message)).toEqual([
      "The file has too many values; an alias counts as often as it is used.",
    ]);
  });

  it.each([
    ["an alias bomb", bomb(9)],
    ["a merge bomb", "a: &a [*a, *a]\n"],
    ["brackets without end", "[".repeat(50_000)],
    ["braces without end", "{a: ".repeat(100_000)],
    ["dashes without end", "- ".repeat(100_000)],
    ["question marks without end", "? ".repeat(100_000)],
    ["many keys", Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join("\n")],
    ["many aliases", `a: &a 1\nb: [${"*a, ".repeat(20_000)}]\n`],
    ["many anchors", Array.from({ length: 10_000 }, (_, index) => `k${index}: &a${index} 1`).join("\n")],
    ["a key of prototypes", `${around}__proto__: { a: 1 }\nworkloads: { constructor: { source: image } }\n`],
    ["another version", "%YAML 1.1\n---\nrouter: yes\n"],
    ["a NUL", `${around}store: { sqlite: "a\\0b" }\n`],
  ])("should be refused: %s", async (_, content) => {
    await write("cutover.yaml", content);
    const error = await load().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProjectInvalid);
    expect((error as Error).message.length).toBeLessThan(4200);
  });
});

function bomb(levels: number): string {
  const lines = Array.from(
    { length: levels },
    (_, index) => `k${index + 1}: &k${index + 1} [${`*k${index}, `.repeat(9)}]`,
  );
  return ["k0: &k0 [x]", ...lines].join("\n");
}
