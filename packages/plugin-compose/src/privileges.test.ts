import { describe, expect, it } from "vitest";
import type { Model } from "./model.js";
import { privilegesOf, usesOf, withRealPaths } from "./privileges.js";

const project = "cutover-shop";
const told = (model: object): string[] =>
  privilegesOf({ services: {}, ...model }, { project }).map(
    ({ kind, path, value }) => `${kind} ${path} ${value}`,
  );
const service = (more: object): string[] => told({ services: { web: { image: "x", ...more } } });
const volume = (driver_opts: object, more: object = {}): string[] =>
  told({ volumes: { v: { driver_opts, ...more } } });

describe("a service", () => {
  it.each([
    [{ logging: { driver: "json-file", options: { "max-size": "1m", "max-file": "3" } } }],
    [{ logging: { options: { "max-size": "1m" } } }],
    [{ logging: { driver: "none" } }],
    [{ security_opt: ["no-new-privileges:true", "no-new-privileges"] }],
    [{ sysctls: { "net.core.somaxconn": "1024" } }],
    [{ sysctls: ["kernel.shmmax=1"] }],
    [{ post_start: [{ command: ["true"], user: "1" }] }],
    [
      {
        deploy: {
          replicas: 1,
          resources: { limits: { cpus: 1 }, reservations: { memory: "1" } },
          placement: {},
        },
      },
    ],
    [{ networks: { default: { aliases: ["db"] }, other: null } }],
    [
      {
        volumes: [
          { type: "volume", source: "v", target: "/v", volume: {} },
          { type: "tmpfs", target: "/t" },
          "v:/w:ro",
        ],
      },
    ],
    [
      {
        tmpfs: ["/run:size=64m"],
        "x-note": "for people",
        privileged: false,
        command: null,
        cgroup: "private",
      },
    ],
    [{ oom_score_adj: 500, storage_opt: { size: "1G" }, isolation: "default", group_add: ["1"] }],
  ])("should ask for nothing with %j", (more) => expect(service(more)).toEqual([]));

  it.each([
    [
      { logging: { driver: "syslog", options: { "syslog-address": "tcp://127.0.0.1:1" } } },
      "log-driver services.web.logging.driver syslog",
    ],
    [{ logging: { driver: "gelf" } }, "log-driver services.web.logging.driver gelf"],
    [
      { logging: { driver: "json-file", options: { "gelf-address": "x" } } },
      "privileged services.web.logging.options.gelf-address gelf-address",
    ],
    [{ logging: { driver: "toString" } }, "log-driver services.web.logging.driver toString"],
    [{ security_opt: ["seccomp=unconfined"] }, "privileged services.web.security_opt[0] seccomp=unconfined"],
    [
      { security_opt: ["systempaths=unconfined"] },
      "privileged services.web.security_opt[0] systempaths=unconfined",
    ],
    [
      { security_opt: ["no-new-privileges:false"] },
      "privileged services.web.security_opt[0] no-new-privileges:false",
    ],
    [
      { sysctls: { "kernel.core_pattern": "|/x" } },
      "privileged services.web.sysctls.kernel.core_pattern kernel.core_pattern",
    ],
    [{ use_api_socket: true }, "engine-socket services.web.use_api_socket true"],
    [
      { post_start: [{ command: ["x"], privileged: true }] },
      "privileged services.web.post_start[0].privileged privileged",
    ],
    [
      { pre_stop: [{ command: ["x"], tomorrow: 1 }] },
      "privileged services.web.pre_stop[0].tomorrow tomorrow",
    ],
    [
      { deploy: { resources: { reservations: { devices: [{}] } } } },
      "privileged services.web.deploy.resources.reservations.devices devices",
    ],
    [
      { deploy: { resources: { reservations: { generic_resources: [{}] } } } },
      "privileged services.web.deploy.resources.reservations.generic_resources generic_resources",
    ],
    [
      { networks: { n: { driver_opts: { "com.docker.network.endpoint.sysctls": "x" } } } },
      "privileged services.web.networks.n.driver_opts driver_opts",
    ],
    [{ volumes: [{ type: "image", source: "x", target: "/x" }] }, "privileged services.web.volumes[0] image"],
    [{ volumes: [{ type: "npipe", source: "x", target: "/x" }] }, "privileged services.web.volumes[0] npipe"],
    [
      { volumes: [{ type: "bind", source: "/s", target: "/x", bind: { propagation: "rshared" } }] },
      "privileged services.web.volumes[0].bind.propagation rshared",
    ],
    [
      { volumes: [{ type: "bind", source: "/s", target: "/x", bind: { selinux: "x" } }] },
      "privileged services.web.volumes[0].bind.selinux x",
    ],
    [{ volumes: ["/s:/x:shared"] }, "privileged services.web.volumes[0] shared"],
    [{ volumes: [{ type: "volume", source: "/s", target: "/x" }] }, "bind-mount services.web.volumes[0] /s"],
    [
      { volumes: [{ type: "bind", source: "/run/containerd/containerd.sock", target: "/x" }] },
      "engine-socket services.web.volumes[0] /run/containerd/containerd.sock",
    ],
    [{ oom_score_adj: -1000 }, "privileged services.web.oom_score_adj -1000"],
    [{ cgroup: "host" }, "privileged services.web.cgroup host"],
    [{ isolation: "hyperv" }, "privileged services.web.isolation hyperv"],
    [{ storage_opt: { base: "x" } }, "privileged services.web.storage_opt.base base"],
    ...[
      ["annotations", { a: "b" }],
      ["cgroup_parent", "/"],
      ["credential_spec", { file: "x" }],
      ["device_cgroup_rules", ["a *:* rwm"]],
      ["external_links", ["x"]],
      ["gpus", "all"],
      ["models", ["x"]],
      ["oom_kill_disable", true],
      ["provider", { type: "x" }],
      ["runtime", "runc"],
      ["userns_mode", "host"],
      ["uts", "host"],
      ["volumes_from", ["container:other"]],
      ["constructor", "x"],
      ["tomorrow", 1],
    ].map(
      ([key, value]) =>
        [{ [key as string]: value }, `privileged services.web.${key as string} ${key as string}`] as const,
    ),
  ] as const)("should ask with %j for what only a policy can allow", (more, asked) => {
    expect(service(more)).toContain(asked);
  });

  it.each(["z", "Z"])(
    "should ask for nothing with SELinux's label %s but for the path that has it",
    (selinux) => {
      const path = ["bind-mount services.web.volumes[0] /s"];
      const long = { type: "bind", source: "/s", target: "/x", bind: { selinux } };
      for (const volume of [`/s:/x:${selinux}`, `/s:/x:ro,${selinux}`, long])
        expect(service({ volumes: [volume] })).toEqual(path);
      const named = { type: "volume", source: "data", target: "/x", bind: { selinux } };
      for (const volume of [`data:/x:${selinux}`, named]) expect(service({ volumes: [volume] })).toEqual([]);
    },
  );

  it("should carry no label that makes something ours, nor what it is made of", () => {
    const labels = { "dev.cutover.volume.workload": "other" };
    for (const model of [
      { services: { web: { labels } } },
      { services: { web: { labels: ["dev.cutover.workload=x"] } } },
      { services: { web: { build: { context: ".", labels } } } },
      { services: { web: { deploy: { labels } } } },
      { volumes: { v: { labels } } },
      { networks: { n: { labels } } },
    ])
      expect(() => told(model)).toThrow("are reserved");
  });
});

describe("a volume with options", () => {
  it("should be a folder of the host, or memory", () => {
    expect(volume({})).toEqual([]);
    expect(volume({ type: "none", o: "bind", device: "/srv/data" })).toEqual([
      "bind-mount volumes.v.driver_opts.device /srv/data",
    ]);
    expect(volume({ o: "bind,ro", device: "/run" })).toEqual([
      "bind-mount volumes.v.driver_opts.device /run",
      "engine-socket volumes.v.driver_opts.device /run",
    ]);
    expect(volume({ type: "tmpfs", device: "tmpfs", o: "size=10m,uid=1000" })).toEqual([]);
  });

  it.each([
    [{ type: "proc", device: "/srv/data" }],
    [{ type: "overlay", device: "/srv/data", o: "lowerdir=/root:/etc" }],
    [{ type: "none", o: "bind,uid=0,lowerdir=/", device: "/srv/data" }],
    [{ type: "none", device: "/srv/data" }],
    [{ type: "none", o: "bind", device: "srv" }],
    [{ type: "nfs", o: "addr=127.0.0.1", device: ":/" }],
    [{ type: "cifs", o: "addr=10.0.0.1", device: "//10.0.0.1/x" }],
    [{ type: "ext4", device: "/dev/sda1" }],
    [{ type: "tmpfs", device: "/srv/data" }],
    [{ type: "tmpfs", device: "tmpfs", o: "size=1m,bind" }],
    [{ mountpoint: "/etc" }],
    [{ o: "remount" }],
  ])("should not be %j", (options) => {
    expect(volume(options).join()).toMatch(/^privileged volumes\.v\.driver_opts/);
  });

  it("should be of no other driver, and have no unknown key", () => {
    expect(volume({}, { driver: "rclone" })).toEqual(["privileged volumes.v.driver rclone"]);
    expect(volume({}, { tomorrow: 1 })).toEqual(["privileged volumes.v.tomorrow tomorrow"]);
  });
});

describe("a network", () => {
  it("should have no driver of addresses, and no unknown key", () => {
    const network = (more: object) => told({ networks: { n: more } });
    expect(network({ ipam: { config: [{ subnet: "10.9.0.0/24" }] }, enable_ipv6: true })).toEqual([]);
    expect(network({ ipam: { driver: "dhcp" } })).toEqual(["privileged networks.n.ipam.driver dhcp"]);
    expect(network({ driver: "ipvlan" })).toEqual(["privileged networks.n.driver ipvlan"]);
    expect(network({ tomorrow: 1 })).toEqual(["privileged networks.n.tomorrow tomorrow"]);
    expect(network({ driver_opts: { parent: "eth0", "com.docker.network.driver.mtu": "1400" } })).toEqual([
      "privileged networks.n.driver_opts.parent parent",
    ]);
  });
});

describe("the rest of a stack", () => {
  it("should be of keys that are known", () => {
    expect(told({ models: { m: {} } })).toEqual(["privileged models models"]);
    expect(told({ secrets: { s: { file: "/srv/s" }, t: { environment: "T" }, u: { driver: "x" } } })).toEqual(
      ["bind-mount secrets.s.file /srv/s", "privileged secrets.u.driver driver"],
    );
  });

  it("should have no secret where it would be told", () => {
    const model = { services: {}, volumes: { v: { name: "my-s3cret-volume" } } } as unknown as Model;
    expect(() => usesOf(model, { project, secrets: ["s3cret"] })).toThrow(
      "volumes.v: a secret is not allowed here",
    );
  });
});

describe("what a stack uses", () => {
  it("should be all that is not its own", () => {
    const model = {
      services: {
        web: {
          image: "x",
          ports: [
            { target: 80, published: "80" },
            { host_ip: "127.0.0.1", published: "81" },
            { target: 82 },
            "83:83",
            "127.0.0.1:84:84",
            "[::1]:85:85",
            "86",
          ],
          network_mode: "bridge",
        },
      },
      volumes: {
        own: { name: "cutover-shop_own" },
        v1: null,
        named: { name: "other" },
        outer: { name: "data", external: true },
      },
      networks: {
        default: { name: "cutover-shop_default" },
        outer: { external: { name: "back" } },
        bare: { external: true },
      },
    };
    const uses = usesOf(model, { project });
    expect(uses.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
      "public-port 80",
      "public-port 0",
      "public-port 83",
      "public-port 0",
      "network bridge",
      "volume other",
      "volume data",
      "network back",
      "network bare",
    ]);
  });
});

describe("what is brought up", () => {
  it("should have real paths, of which the engine makes none", async () => {
    const model = {
      services: {
        web: {
          image: "x",
          volumes: [
            { type: "bind", source: "/a", target: "/t", bind: { create_host_path: true } },
            "/b:/u:ro",
            "v:/w",
          ],
        },
      },
      volumes: { v: { driver_opts: { type: "none", o: "bind", device: "/c" } } },
      secrets: { s: { file: "/d" } },
    };
    const real = await withRealPaths(model, async (_, source) => `/real${source}`);
    expect(real).toEqual({
      services: {
        web: {
          image: "x",
          volumes: [
            { type: "bind", source: "/real/a", target: "/t", bind: { create_host_path: false } },
            "/real/b:/u:ro",
            "v:/w",
          ],
        },
      },
      volumes: { v: { driver_opts: { type: "none", o: "bind", device: "/real/c" } } },
      secrets: { s: { file: "/real/d" } },
    });
  });
});
