import { fc } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import type { CreateContainer } from "../../ports/runtime.js";
import { plainSpec } from "../../testing/plain-spec.js";
import { createBody } from "./create-body.js";

const plain = { ...plainSpec("app@sha256:1"), stopGraceMs: 1500 };

function requestOf(overrides: Partial<CreateContainer> = {}): CreateContainer {
  const identity = { name: "web-1", alias: "web-1", workload: "web", deployment: "1", fence: 3 };
  return { ...identity, spec: plain, port: undefined, loopbackPort: undefined, ...overrides };
}

const bodyKeys =
  "Image Env Labels StopSignal StopTimeout Cmd Entrypoint User WorkingDir ExposedPorts HostConfig NetworkingConfig";
const hostKeys =
  "NetworkMode Mounts PortBindings RestartPolicy Init Memory NanoCpus PidsLimit ReadonlyRootfs CapAdd Devices Privileged PidMode IpcMode";

const foreignKeys = fc.dictionary(
  fc.constantFrom(
    "Binds",
    "SecurityOpt",
    "HostConfig",
    "Privileged",
    "VolumesFrom",
    "CgroupParent",
    "UTSMode",
    "Links",
  ),
  fc.jsonValue(),
);
const mounts = fc.array(
  fc
    .record({
      foreign: foreignKeys,
      type: fc.constantFrom("volume" as const, "bind" as const),
      source: fc.string(),
      target: fc.string(),
      readOnly: fc.boolean(),
    })
    .map((mount) => Object.assign({ BindOptions: mount.foreign }, mount.foreign, mount)),
  { maxLength: 3 },
);
const texts = fc.dictionary(fc.string(), fc.string(), { maxKeys: 4 });

describe("createBody", () => {
  it("should put a container on the host's network alone, with nothing published", () => {
    const spec = { ...plain, networks: ["host"] };
    const body = createBody(requestOf({ spec, port: 8080, loopbackPort: 8080 }), "proxy-network");
    expect(body.HostConfig).toMatchObject({ NetworkMode: "host", PortBindings: {} });
    expect(body.NetworkingConfig).toBeUndefined();
  });

  it("should send nothing outside its allowlist, whatever a spec carries", () => {
    const world = {
      foreign: foreignKeys,
      mounts,
      labels: texts,
      environment: texts,
      network: fc.option(fc.string()),
    };
    fc.assert(
      fc.property(fc.record(world), ({ foreign, network, ...fields }) => {
        const spec = { ...foreign, ...plain, ...fields } as CreateContainer["spec"];
        const body = createBody({ ...foreign, ...requestOf({ spec }) }, network ?? undefined);
        expect(bodyKeys.split(" ")).toEqual(expect.arrayContaining(Object.keys(body)));
        expect(hostKeys.split(" ")).toEqual(expect.arrayContaining(Object.keys(body.HostConfig)));
        for (const mount of body.HostConfig.Mounts) {
          expect(Object.keys(mount)).toEqual(["Type", "Source", "Target", "ReadOnly"]);
        }
        const { HostConfig } = body;
        expect(HostConfig).toMatchObject({
          Privileged: false,
          CapAdd: [],
          Devices: [],
          RestartPolicy: { Name: "no" },
        });
        expect(HostConfig).not.toHaveProperty("PidMode");
        expect(HostConfig).not.toHaveProperty("IpcMode");
        expect(body.Labels).toMatchObject({
          ...fields.labels,
          "dev.cutover.workload": "web",
          "dev.cutover.fence": "3",
        });
      }),
    );
  });

  it("should relabel for SELinux by a bind of its own, as mounts know no label", () => {
    const mounts = [
      { type: "bind", source: "/srv", target: "/srv", readOnly: true, selinux: "z" },
      { type: "volume", source: "data", target: "/data", readOnly: false, selinux: "Z", noCopy: true },
      { type: "volume", source: "cache", target: "/cache", readOnly: false, noCopy: true },
    ] as const;
    const { HostConfig } = createBody(requestOf({ spec: { ...plain, mounts } }), undefined);
    expect(HostConfig.Binds).toEqual(["/srv:/srv:ro,z", "data:/data:rw,Z,nocopy"]);
    const options = { VolumeOptions: { NoCopy: true } };
    expect(HostConfig.Mounts).toEqual([
      { Type: "volume", Source: "cache", Target: "/cache", ReadOnly: false, ...options },
    ]);
    const led = [
      { type: "bind", source: "/srv:/etc", target: "/srv", readOnly: true, selinux: "z" },
    ] as const;
    expect(() => createBody(requestOf({ spec: { ...plain, mounts: led } }), undefined)).toThrow("colon");
  });

  it("should ask for unmasked system paths as the docker command does", () => {
    const spec = { ...plain, securityOptions: ["systempaths=unconfined", "label=disable"] };
    const { HostConfig } = createBody(requestOf({ spec }), undefined);
    expect(HostConfig).toMatchObject({ SecurityOpt: ["label=disable"], MaskedPaths: [], ReadonlyPaths: [] });
  });

  it("should take only a true for a privilege, not what is merely truthy", () => {
    const truthy = { privileged: "yes", hostPid: 1, hostIpc: {}, init: "no", readOnlyRoot: "no" };
    const body = createBody(
      requestOf({ spec: { ...plain, ...truthy } as unknown as CreateContainer["spec"] }),
      undefined,
    );
    expect(body.HostConfig).toMatchObject({ Privileged: false, Init: false, ReadonlyRootfs: false });
    expect(body.HostConfig).not.toHaveProperty("PidMode");
    expect(body.HostConfig).not.toHaveProperty("IpcMode");
  });

  it("should carry every field of a spec over", () => {
    const spec: CreateContainer["spec"] = {
      ...plain,
      command: ["serve"],
      entrypoint: ["/bin/app"],
      environment: { A: "1", B: "x=y" },
      user: "1000",
      workingDirectory: "/srv",
      init: true,
      labels: { own: "1", "dev.cutover.workload": "forged" },
      mounts: [{ type: "volume", source: "data", target: "/data", readOnly: true }],
      ports: [{ containerPort: 53, protocol: "udp", hostAddress: "0.0.0.0", hostPort: 5353 }],
      memoryBytes: 1,
      nanoCpus: 2,
      pidsLimit: 3,
      readOnlyRoot: true,
      privileged: true,
      capabilities: ["NET_ADMIN"],
      devices: ["/dev/fuse", "/dev/a:/dev/b:r"],
      hostPid: true,
      hostIpc: true,
      tmpfs: [{ target: "/run", options: "size=1m" }],
      shmBytes: 4,
      droppedCapabilities: ["ALL"],
      securityOptions: ["no-new-privileges"],
      ulimits: [{ name: "nofile", soft: 5, hard: 6 }],
      extraHosts: ["db:10.0.0.5"],
      logging: { driver: "local", options: { "max-size": "1m" } },
    };
    expect(createBody(requestOf({ spec, port: 80, loopbackPort: 20_001 }), "edge")).toEqual({
      Image: "app@sha256:1",
      Env: ["A=1", "B=x=y"],
      Labels: {
        own: "1",
        "dev.cutover.workload": "web",
        "dev.cutover.deployment": "1",
        "dev.cutover.fence": "3",
      },
      StopSignal: "SIGTERM",
      StopTimeout: 2,
      Cmd: ["serve"],
      Entrypoint: ["/bin/app"],
      User: "1000",
      WorkingDir: "/srv",
      ExposedPorts: { "53/udp": {}, "80/tcp": {} },
      HostConfig: {
        NetworkMode: "edge",
        Mounts: [{ Type: "volume", Source: "data", Target: "/data", ReadOnly: true }],
        PortBindings: {
          "53/udp": [{ HostIp: "0.0.0.0", HostPort: "5353" }],
          "80/tcp": [{ HostIp: "127.0.0.1", HostPort: "20001" }],
        },
        RestartPolicy: { Name: "no" },
        Init: true,
        Memory: 1,
        NanoCpus: 2,
        PidsLimit: 3,
        ReadonlyRootfs: true,
        CapAdd: ["NET_ADMIN"],
        Devices: [
          { PathOnHost: "/dev/fuse", PathInContainer: "/dev/fuse", CgroupPermissions: "rwm" },
          { PathOnHost: "/dev/a", PathInContainer: "/dev/b", CgroupPermissions: "r" },
        ],
        Privileged: true,
        PidMode: "host",
        IpcMode: "host",
        Tmpfs: { "/run": "size=1m" },
        ShmSize: 4,
        CapDrop: ["ALL"],
        SecurityOpt: ["no-new-privileges"],
        Ulimits: [{ Name: "nofile", Soft: 5, Hard: 6 }],
        ExtraHosts: ["db:10.0.0.5"],
        LogConfig: { Type: "local", Config: { "max-size": "1m" } },
      },
      NetworkingConfig: { EndpointsConfig: { edge: { Aliases: ["web-1"] } } },
    });
  });
});
