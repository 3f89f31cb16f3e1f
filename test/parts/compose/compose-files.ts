import { fc } from "@fast-check/vitest";

/** The variables of the files: all but UNSET. */
export const variables: Readonly<Record<string, string>> = { TAG: "1.2", EMPTY: "", PASSWORD: "p4$w0rd" };

/** Some of these keys. */
const some = (keys: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc
    .record(Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, maybe(value)])))
    .map((found) => Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 1 });
const of = (...values: unknown[]) => fc.constantFrom(...values);
const list = (...values: unknown[]) => fc.uniqueArray(of(...values), { minLength: 1, maxLength: 3 });

const text = of(
  "plain",
  "with ${TAG}",
  "${EMPTY:-else}",
  "${NONE-else}",
  "a$$b",
  "$${TAG}",
  'it\'s "x"',
  "",
  "8080",
);

const healthcheck = fc.oneof(
  of(
    { disable: true },
    { test: ["NONE"] },
    { test: "exit 0" },
    { test: ["CMD-SHELL", "test $$A = 1"], interval: "1m30s", retries: 2 },
  ),
  some({ test: of(["CMD", "true"]), timeout: of("5s"), start_period: of("1h"), start_interval: of("2s") }),
);

const deploy = some({
  replicas: of(0, 1, 2),
  mode: of("replicated", "global"),
  resources: of(
    { limits: { cpus: "0.5", memory: "64M" } },
    { reservations: { memory: "16m" }, limits: { pids: 20 } },
  ),
  restart_policy: of({ condition: "on-failure", max_attempts: 3, delay: "5s" }),
  labels: of({ a: "b" }, ["c=d"]),
  update_config: of({ order: "start-first", parallelism: 2 }),
});

const common = {
  command: of("run --it now", ["a", "b c"], [], null, "echo $$HOME ${TAG}"),
  entrypoint: of("/bin/x y", ["/x"], [], "", null),
  environment: fc.oneof(
    fc
      .array(fc.tuple(of("A", "B", "C"), text), { maxLength: 3 })
      .map((all) => Object.fromEntries(all) as unknown),
    list("A=${TAG}", "B=a=b", "PASSED", "D=", "E=$$x", "TAG"),
    of({ N: 1, T: true, Z: null, F: 1.5 }),
  ),
  env_file: of("web.env", ["web.env", "./more.env"], [{ path: "none.env", required: false }]),
  ports: list("8080:80", "127.0.0.1:8081:81/udp", "82", 83, "9000-9002:90-92", "9100-9110:99", {
    target: 84,
    published: "8084",
    host_ip: "::1",
  }),
  volumes: list("data:/data", "/anonymous", "./src:/src:ro", "/abs/data/:/d", "data:/again:nocopy", {
    type: "tmpfs",
    target: "/t",
    tmpfs: { size: 1024 },
  }),
  healthcheck,
  deploy,
  labels: of({ a: 1, "b.c": "${TAG}" }, ["d", "e=f=g"], { "with $x": "y" }),
  restart: of("no", "always", "on-failure:3", "unless-stopped"),
  networks: of(
    ["default"],
    ["back"],
    { back: { aliases: ["x"] }, default: null },
    { back: { ipv4_address: "10.9.0.7" } },
  ),
  logging: of({ driver: "json-file", options: { "max-size": "1m" } }, { driver: "none" }),
  ulimits: of({ nofile: 1024 }, { nofile: { soft: 10, hard: 20 } }),
  sysctls: of({ "net.core.somaxconn": 1024 }, ["net.ipv4.tcp_syncookies=0"]),
  tmpfs: of("/tmp", ["/tmp:size=1m", "/run"]),
  configs: of(["inline"], [{ source: "inline", target: "/etc/x", mode: 0o440 }]),
  secrets: of(["token"], [{ source: "token", target: "other" }]),
  security_opt: of(["no-new-privileges:true"], ["no-new-privileges"]),
  user: of("1000:1000", "app"),
  init: of(true, false),
  stop_signal: of("SIGINT"),
  stop_grace_period: of("1m30s", "5s"),
  extra_hosts: of(["a:127.0.0.1"], { b: "::1" }, ["c=host-gateway"]),
  dns: of("1.1.1.1", ["1.1.1.1", "9.9.9.9"]),
  cap_drop: of(["ALL"]),
  shm_size: of("64m", 1024),
  mem_limit: of("64m", "1gb", 67_108_864),
  cpus: of(0.5, "1.5"),
  pids_limit: of(100, -1),
  read_only: of(true),
  working_dir: of("/app"),
  hostname: of("h"),
  tty: of(true),
  expose: of(["80", "81/udp"], [82]),
  platform: of("linux/amd64"),
  pull_policy: of("always", "never", "missing", "build"),
  "x-more": of({ any: "thing" }),
};

/** Few of many keys, so that no file is long. */
const service: fc.Arbitrary<object> = fc
  .uniqueArray(fc.constantFrom(...(Object.keys(common) as (keyof typeof common)[])), { maxLength: 7 })
  .chain((keys) =>
    fc.record(Object.fromEntries(keys.map((key) => [key, common[key] as fc.Arbitrary<unknown>]))),
  );

const source: fc.Arbitrary<object> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom<object>(
      { image: "app" },
      { image: "r.test:5000/app:${TAG}" },
      { image: "app:latest" },
    ),
  },
  fc.constantFrom<object>({ build: "." }, { build: { context: ".", args: { A: "${TAG}" } }, image: "app" }),
  fc.constant({ extends: { file: "deep/base.yaml", service: "base" } }),
);

const more: fc.Arbitrary<object> = some({
  scale: of(0, 2),
  profiles: of(["debug"], []),
  network_mode: of("none", "none", "service:web"),
  depends_on: of(
    ["web"],
    { web: { condition: "service_healthy" } },
    { gone: { condition: "service_started", required: false } },
  ),
  extends: of({ service: "web" }),
});

const files = fc
  .record({
    web: fc.tuple(source, service).map(([one, two]) => merged([two, one])),
    others: fc.array(fc.tuple(source, service, more), { maxLength: 2 }),
    unset: fc.integer({ min: 0, max: 11 }),
    include: fc.integer({ min: 0, max: 7 }),
    version: fc.boolean(),
  })
  .map(({ web, others, unset, include, version }) => {
    const named = others.map((parts, index) => [`other${index}`, merged(parts)] as const);
    const refers = unset === 0 ? { labels: { u: "${UNSET}" } } : {};
    return {
      version: version ? "3.8" : undefined,
      name: "own-name",
      include: include === 0 ? ["deep/more.yaml"] : undefined,
      services: Object.fromEntries([["web", merged([web, refers])], ...named]) as unknown,
      networks: { back: { internal: true, ipam: { config: [{ subnet: "10.9.0.0/24" }] } } },
      volumes: { data: null, kept: { external: true, name: "kept-${TAG}" } },
      configs: { inline: { content: "pw=${PASSWORD} $$x" } },
      secrets: { token: { environment: "PASSWORD" } },
    };
  });

function merged(parts: readonly object[]): object {
  const all = Object.assign({}, ...parts) as Record<string, unknown>;
  if (all["network_mode"] !== undefined)
    for (const key of ["networks", "ports", "extra_hosts", "dns", "hostname"]) delete all[key];
  return all;
}

/** Compose files, most of which Compose accepts; JSON is YAML. */
export const composeFiles: fc.Arbitrary<string> = files.map((file) => JSON.stringify(file));
