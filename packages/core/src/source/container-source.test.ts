import { describe, expect, it } from "vitest";
import * as z from "zod";
import { containerFields, validateConfig, withContainerRules } from "@cutover/schema";
import { containerSpec, describeContainer } from "./container-source.js";

const schema = withContainerRules(z.strictObject(containerFields));
const config = (value: z.input<typeof schema>) => validateConfig(schema, value);
const image = `r.test/web@sha256:${"a".repeat(64)}`;

describe("containerSpec", () => {
  it("should give a bare config the safe defaults, and leave to the image what it decides", () => {
    expect(containerSpec(config({}), { image })).toEqual({
      image,
      environment: {},
      labels: {},
      mounts: [],
      networks: [],
      ports: [],
      restart: "unless-stopped",
      stopGraceMs: 10_000,
      readOnlyRoot: false,
      privileged: false,
      capabilities: [],
      devices: [],
      hostPid: false,
      hostIpc: false,
    });
  });

  it("should map every field", () => {
    const full = config({
      environment: { A: "1", B: { from_env: "B" } },
      command: ["serve"],
      entrypoint: ["/app"],
      user: "1000",
      working_dir: "/app",
      init: false,
      restart: "no",
      stop_signal: "SIGQUIT",
      stop_grace_period: "1m",
      volumes: ["data:/data:ro", { type: "bind", source: "/srv", target: "/srv" }],
      networks: ["backend", "backend"],
      ports: ["8080:80", "[::1]:5353:53/udp"],
      memory: "512m",
      cpus: 0.5,
      pids_limit: 100,
      read_only: true,
      labels: { team: "shop" },
      privileged: true,
      cap_add: ["CAP_NET_ADMIN"],
      devices: ["/dev/fuse"],
      pid: "host",
      ipc: "host",
      tmpfs: ["/run", "/tmp:size=64m"],
      shm_size: "1m",
      cap_drop: ["CAP_NET_RAW", "ALL"],
      security_opt: ["no-new-privileges:true"],
      ulimits: { nofile: { soft: 1, hard: 2 }, nproc: 3 },
      extra_hosts: ["db=10.0.0.5", "host.docker.internal:host-gateway"],
      logging: { options: { "max-file": 3 } },
    });
    expect(containerSpec(full, { image, platform: "linux/arm64" })).toEqual({
      image,
      platform: "linux/arm64",
      command: ["serve"],
      entrypoint: ["/app"],
      environment: { A: "1", B: { from_env: "B" } },
      user: "1000",
      workingDirectory: "/app",
      init: false,
      labels: { team: "shop" },
      mounts: [
        { type: "volume", source: "data", target: "/data", readOnly: true },
        { type: "bind", source: "/srv", target: "/srv", readOnly: false },
      ],
      networks: ["backend"],
      ports: [
        { containerPort: 80, protocol: "tcp", hostAddress: "127.0.0.1", hostPort: 8080 },
        { containerPort: 53, protocol: "udp", hostAddress: "::1", hostPort: 5353 },
      ],
      restart: "no",
      stopSignal: "SIGQUIT",
      stopGraceMs: 60_000,
      memoryBytes: 536_870_912,
      nanoCpus: 500_000_000,
      pidsLimit: 100,
      readOnlyRoot: true,
      privileged: true,
      capabilities: ["NET_ADMIN"],
      devices: ["/dev/fuse"],
      hostPid: true,
      hostIpc: true,
      tmpfs: [
        { target: "/run", options: "" },
        { target: "/tmp", options: "size=64m" },
      ],
      shmBytes: 1_048_576,
      droppedCapabilities: ["NET_RAW", "ALL"],
      securityOptions: ["no-new-privileges:true"],
      ulimits: [
        { name: "nofile", soft: 1, hard: 2 },
        { name: "nproc", soft: 3, hard: 3 },
      ],
      extraHosts: ["db:10.0.0.5", "host.docker.internal:host-gateway"],
      logging: { driver: "json-file", options: { "max-file": "3" } },
    });
  });

  it("should keep what a deployment has stopped from coming back with the engine", () => {
    expect(containerSpec(config({ restart: "always" }), { image }).restart).toBe("unless-stopped");
  });

  it("should carry a mount's SELinux label, and whether a new volume begins empty", () => {
    const { mounts } = containerSpec(config({ volumes: ["/srv:/srv:ro,z", "data:/data:nocopy"] }), { image });
    expect(mounts).toEqual([
      { type: "bind", source: "/srv", target: "/srv", readOnly: true, selinux: "z" },
      { type: "volume", source: "data", target: "/data", readOnly: false, noCopy: true },
    ]);
  });
});

describe("describeContainer", () => {
  it("should give domains sorted, unique and as punycode", () => {
    const { domains } = describeContainer(
      config({ port: 80, domains: ["web.test", "münchen.de", "app.test", "xn--mnchen-3ya.de", "app.test"] }),
    );
    expect(domains).toEqual(["app.test", "web.test", "xn--mnchen-3ya.de"]);
  });

  it.each([
    ["0", undefined],
    ["30s", 30_000],
  ])('should let a drain of "%s" last %s ms', (timeout, timeoutMs) => {
    expect(describeContainer(config({ drain: { timeout } })).lifecycle?.drain.timeoutMs).toBe(timeoutMs);
  });

  it("should give the gate in milliseconds, with the port of the workload", () => {
    const { gate } = describeContainer(
      config({
        port: 80,
        liveness_window: "3s",
        healthcheck: {
          path: "/up",
          start_period: "1m",
          expect_status: 204,
          expect_body: "ok",
          host_header: "a.test",
        },
      }),
    );
    expect(gate).toEqual({
      probe: {
        path: "/up",
        port: 80,
        intervalMs: 1000,
        timeoutMs: 2000,
        startPeriodMs: 60_000,
        successes: 2,
        deadlineMs: 60_000,
        expectStatus: { from: 204, to: 204 },
        expectBody: "ok",
        hostHeader: "a.test",
      },
      livenessWindowMs: 3000,
      healthDeadlineMs: 300_000,
    });
  });

  it("should prefer the health check's own port, and need none if there is no probe", () => {
    expect(
      describeContainer(config({ port: 80, healthcheck: { path: "/", port: 81 } })).gate.probe?.port,
    ).toBe(81);
    expect(describeContainer(config({}))).toMatchObject({ port: undefined, gate: { probe: undefined } });
  });

  it("should name every privilege with its path", () => {
    const { privileges } = describeContainer(
      config({
        privileged: true,
        pid: "host",
        ipc: "host",
        networks: ["host"],
        cap_add: ["NET_ADMIN", "CAP_SYS_TIME"],
        devices: ["/dev/fuse:/dev/f:r"],
        volumes: [
          "data:/data",
          "/srv:/srv:ro",
          "/var/run/docker.sock:/s1",
          { type: "volume", source: "/run/docker.sock", target: "/s2" },
          "/run:/host-run",
          "/:/host",
          "/var/run/docker.sock.d:/no-socket",
        ],
      }),
    );
    expect(privileges).toEqual([
      { kind: "privileged", path: "privileged", value: "true" },
      { kind: "host-pid", path: "pid", value: "host" },
      { kind: "host-ipc", path: "ipc", value: "host" },
      { kind: "host-network", path: "networks[0]", value: "host" },
      { kind: "capability", path: "cap_add[0]", value: "NET_ADMIN" },
      { kind: "capability", path: "cap_add[1]", value: "SYS_TIME" },
      { kind: "device", path: "devices[0]", value: "/dev/fuse" },
      { kind: "bind-mount", path: "volumes[1]", value: "/srv" },
      { kind: "engine-socket", path: "volumes[2]", value: "/var/run/docker.sock" },
      { kind: "engine-socket", path: "volumes[3]", value: "/run/docker.sock" },
      { kind: "bind-mount", path: "volumes[4]", value: "/run" },
      { kind: "engine-socket", path: "volumes[4]", value: "/run" },
      { kind: "bind-mount", path: "volumes[5]", value: "/" },
      { kind: "engine-socket", path: "volumes[5]", value: "/" },
      { kind: "bind-mount", path: "volumes[6]", value: "/var/run/docker.sock.d" },
    ]);
  });

  it("should name every secret with its path, and no plain value", () => {
    const environment = { A: "plain", B: { from_env: "B" }, "c.d": { from_file: "/run/secrets/c" } };
    expect(describeContainer(config({ environment })).secrets).toEqual([
      { path: "environment.B", reference: { from_env: "B" } },
      { path: 'environment["c.d"]', reference: { from_file: "/run/secrets/c" } },
    ]);
  });
});

describe("what only a policy can allow", () => {
  const asked = (value: z.input<typeof schema>) =>
    describeContainer(config(value)).privileges.map(({ kind, path, value: what }) => [kind, path, what]);

  it.each([
    "apparmor=unconfined",
    "apparmor:unconfined",
    "seccomp=unconfined",
    "label=disable",
    "label:type:spc_t",
    "systempaths=unconfined",
  ])("should hold the security option %s to be as good as every right", (option) => {
    const found = asked({ security_opt: ["no-new-privileges", option] });
    expect(found).toEqual([["privileged", "security_opt[1]", option]]);
  });

  it("should hold a log driver that sends lines elsewhere to be one", () => {
    const found = asked({ logging: { driver: "syslog", options: { "syslog-address": "tcp://10.0.0.1" } } });
    expect(found).toEqual([["log-driver", "logging.driver", "syslog"]]);
  });

  it("should not hold what takes rights away, or stays in the container, to be one", () => {
    const harmless = {
      security_opt: ["no-new-privileges", "no-new-privileges:true", "no-new-privileges=false"],
      cap_drop: ["ALL"],
      tmpfs: ["/run"],
      shm_size: "1g",
      ulimits: { nofile: 65_536 },
      extra_hosts: ["host.docker.internal:host-gateway"],
      volumes: ["data:/data:z"],
    };
    for (const driver of ["json-file", "local", "none"])
      expect(asked({ ...harmless, logging: { driver } })).toEqual([]);
    expect(asked({ ...harmless, logging: {} })).toEqual([]);
    expect(asked({ volumes: ["/srv:/srv:ro,z"] })).toEqual([["bind-mount", "volumes[0]", "/srv"]]);
  });
});
