import { describe, expect, it } from "vitest";
import * as z from "zod";
import { containerFields } from "./container-fields.js";
import { withContainerRules } from "./container-rules.js";
import { findConfigIssues, validateConfig } from "./validate-config.js";
import { formatPath } from "./config-path.js";

const schema = withContainerRules(z.strictObject(containerFields));
const wrongPaths = (value: unknown) => findConfigIssues(schema, value).map(({ path }) => formatPath(path));

const step = (weight: number) => ({ weight, for: "1m" });
const shifted = (shift: object) => ({ port: 80, domains: ["app.test"], shift });

describe("containerFields", () => {
  it("should fill in the defaults and change nothing that was written", () => {
    expect(validateConfig(schema, {})).toEqual({
      anonymous_volumes: "keep",
      domains: [],
      liveness_window: "10s",
      drain: { timeout: "120s" },
      retain: 0,
      bake: "0s",
      preview: false,
      failover: false,
      hooks: {},
      environment: {},
      restart: "unless-stopped",
      stop_grace_period: "10s",
      volumes: [],
      networks: [],
      ports: [],
      read_only: false,
      labels: {},
      privileged: false,
      cap_add: [],
      devices: [],
    });
    const written = {
      $schema: "./schema.json",
      deploy_strategy: "",
      port: 80,
      domains: ["münchen.de"],
      volumes: ["data:/data", { type: "bind", source: "/srv", target: "/srv" }],
      environment: { A: "1", B: { from_env: "B" }, C: { from_file: "/run/secrets/c" } },
      labels: { "com.example.team": "shop" },
      healthcheck: { path: "/", successes: 1 },
    };
    expect(validateConfig(schema, written)).toMatchObject(written);
    expect(validateConfig(schema, { port: 80, healthcheck: { path: "/" } }).healthcheck).toEqual({
      path: "/",
      interval: "1s",
      timeout: "2s",
      start_period: "0s",
      successes: 2,
      deadline: "60s",
      expect_status: "200-299",
    });
  });

  it("should fill in when a shift goes back", () => {
    const { shift } = validateConfig(schema, shifted({ steps: [step(10)] }));
    expect(shift).toEqual({ steps: [step(10)], sticky: false, abort_on: { more_failures: 4 } });
    expect(validateConfig(schema, shifted({ steps: [step(10)], abort_on: {} })).shift).toEqual(shift);
  });

  it("should give no config a share in another's defaults", () => {
    validateConfig(schema, {}).domains.push("a.test");
    expect(validateConfig(schema, {}).domains).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["port", { port: 0 }],
    ["port", { port: 65_536 }],
    ["port", { port: "80" }],
    ["port", { port: 80.5 }],
    ["port", { domains: ["app.test"] }],
    ["port", { healthcheck: { path: "/" } }],
    ["domains[1]", { port: 80, domains: ["app.test", "App.test"] }],
    ["deploy_strategy", { deploy_strategy: "rolling" }],
    ["healthcheck.path", { port: 80, healthcheck: {} }],
    ["healthcheck.path", { port: 80, healthcheck: { path: "health" } }],
    ["healthcheck.path", { port: 80, healthcheck: { path: "/a b" } }],
    ["healthcheck.interval", { port: 80, healthcheck: { path: "/", interval: "0" } }],
    ["healthcheck.expect_status", { port: 80, healthcheck: { path: "/", expect_status: "399-200" } }],
    ["healthcheck.expect_status", { port: 80, healthcheck: { path: "/", expect_status: 99 } }],
    ["healthcheck.host_header", { port: 80, healthcheck: { path: "/", host_header: "a\r\nb" } }],
    ["environment.PORT", { environment: { PORT: 80 } }],
    ['environment["1A"]', { environment: { "1A": "x" } }],
    ["environment.A", { environment: { A: {} } }],
    ["environment.A", { environment: { A: { from_env: "A", from_file: "/a" } } }],
    ["environment.A.from_env", { environment: { A: { from_env: "not a name" } } }],
    ["environment.A.from_file", { environment: { A: { from_file: "secret" } } }],
    ["command", { command: "serve --port 80" }],
    ["entrypoint", { entrypoint: "serve" }],
    ["volumes[0]", { volumes: ["/data"] }],
    ["volumes[0]", { volumes: ["./data:/data"] }],
    ["volumes[0]", { volumes: ["~/data:/data"] }],
    ["volumes[0]", { volumes: ["data:data"] }],
    ["volumes[0]", { volumes: ["data:/data:x"] }],
    ["volumes[0]", { volumes: ["data:/"] }],
    ["volumes[0]", { volumes: ["/var/../run/docker.sock:/s"] }],
    ["volumes[0].type", { volumes: [{ type: "tmpfs", source: "a", target: "/a" }] }],
    ["volumes[1]", { volumes: ["a:/data", "b:/data"] }],
    ["networks[0]", { networks: ["none"] }],
    ["networks[0]", { networks: ["container:abc"] }],
    ["networks", { networks: ["host", "web"] }],
    ["ports[0]", { ports: ["80"] }],
    ["ports[0]", { ports: ["8000-8010:80"] }],
    ["ports[0]", { ports: ["300.0.0.1:8080:80"] }],
    ["ports[1]", { ports: ["8080:80", "127.0.0.1:8080:81"] }],
    ["memory", { memory: "512" }],
    ["cpus", { cpus: 0 }],
    ["pids_limit", { pids_limit: -1 }],
    ["user", { user: "app; rm" }],
    ["working_dir", { working_dir: "app" }],
    ["stop_signal", { stop_signal: "SIGNONE" }],
    ['labels["dev.cutover.workload"]', { labels: { "dev.cutover.workload": "x" } }],
    ["labels.a", { labels: { a: 1 } }],
    ["devices[0]", { devices: ["/dev/../etc/shadow"] }],
    ["cap_add[0]", { cap_add: ["net_admin"] }],
    ["pid", { pid: "container:x" }],
    ["drain.timeout", { drain: { timeout: "25h" } }],
    ["drain.status_path", { drain: { status_path: "drain" } }],
    ["drain.status_token", { drain: { status_path: "/", status_token: "plain" } }],
    ["retain", { retain: 11 }],
    ["bake", { bake: "soon" }],
    ["shift", { shift: "1m" }],
    ["shift.steps", { port: 80, domains: ["app.test"], shift: {} }],
    ["shift.steps", shifted({ steps: [] })],
    [
      "shift.steps",
      shifted({ steps: Array.from({ length: 21 }, (_, at) => ({ weight: at + 1, for: "1s" })) }),
    ],
    ["shift.steps", shifted({ steps: [step(10), step(10)] })],
    ["shift.steps", shifted({ steps: [step(1), step(50), step(10)] })],
    ["shift.steps[0].weight", shifted({ steps: [step(0)] })],
    ["shift.steps[1].weight", shifted({ steps: [step(1), step(100)] })],
    ["shift.steps[0].weight", shifted({ steps: [step(1.5)] })],
    ["shift.steps[0].weight", shifted({ steps: [{ for: "1m" }] })],
    ["shift.steps[0].for", shifted({ steps: [{ weight: 1 }] })],
    ["shift.steps[0].for", shifted({ steps: [{ weight: 1, for: "999ms" }] })],
    ["shift.steps[0].for", shifted({ steps: [{ weight: 1, for: "0" }] })],
    ["shift.steps[0].share", shifted({ steps: [{ ...step(1), share: 1 }] })],
    ["shift.after", shifted({ steps: [step(1)], after: "1m" })],
    ["shift.abort_on.more_failures", shifted({ steps: [step(1)], abort_on: { more_failures: 0 } })],
    ["shift.abort_on.more_failures", shifted({ steps: [step(1)], abort_on: { more_failures: 11 } })],
    ["shift.abort_on.errors", shifted({ steps: [step(1)], abort_on: { errors: 1 } })],
    ["domains", { shift: { steps: [step(1)] } }],
    ["domains", { port: 80, domains: [], shift: { steps: [step(1)] } }],
    ["hooks.pre_cutover.command", { hooks: { pre_cutover: { command: "migrate --all" } } }],
    ["hooks.pre_cutover.command", { hooks: { pre_cutover: { command: [] } } }],
    ["hooks.post_cutover.timeout", { hooks: { post_cutover: { command: ["a"], timeout: "0" } } }],
    ["hooks.before", { hooks: { before: { command: ["a"] } } }],
    ["alias", { alias: "Web.internal", networks: ["web"] }],
    ["networks", { alias: "web" }],
    ["networks", { alias: "web", networks: ["host"] }],
    ["environment.A.from_resolver", { environment: { A: { from_resolver: "a b" } } }],
    ["healthcheck.retries", { port: 80, healthcheck: { path: "/", retries: 3 } }],
  ])("should name %s for %j", (path, value) => {
    expect(wrongPaths(value)).toEqual([path]);
  });

  it("should name a missing port beside other mistakes", () => {
    expect(wrongPaths({ domains: ["app.test"], memory: 5 }).sort()).toEqual(["memory", "port"]);
  });

  it.each<unknown>([
    { volumes: ["data:/data:ro", "/srv/data:/srv"] },
    { ports: ["8080:80", "127.0.0.1:8081:80", "5353:53/udp", "[::1]:8080:80", "0.0.0.0:8082:80/tcp"] },
    { networks: ["host"] },
    shifted({ steps: [step(1), step(99)] }),
    {
      devices: ["/dev/fuse", "/dev/ttyUSB0:/dev/ttyUSB0:rw"],
      cap_add: ["NET_ADMIN"],
      privileged: true,
      pid: "host",
    },
    { stop_signal: "SIGQUIT", restart: "no", memory: "512m", cpus: 0.5, pids_limit: 100, user: "1000:1000" },
  ])("should accept %j", (value) => {
    expect(wrongPaths(value)).toEqual([]);
  });
});
