import { describe, expect, it } from "vitest";
import type { DeployerError } from "../errors/deployer-error.js";
import type { Privilege } from "./privilege.js";
import { powerOf } from "./folders.js";
import { enforcePolicy, type Policy } from "./policy.js";

const asked = (policy: Policy, kind: Privilege["kind"], value: string): DeployerError | undefined => {
  try {
    enforcePolicy(policy, [{ path: "field", kind, value }]);
    return undefined;
  } catch (error) {
    return error as DeployerError;
  }
};

describe("the policy", () => {
  it("should let nothing through by an entry that is no absolute folder", () => {
    for (const folder of ["", ".", "data", ".."])
      expect(asked({ bindMounts: [folder] }, "bind-mount", `${process.cwd()}/data`)).toBeDefined();
  });

  it.each([
    ["secret-variable", "CUTOVER_SECRET_DB", true],
    ["secret-variable", "NPM_SECRET", false],
    ["secret-variable", "XCUTOVER_SECRET_DB", false],
    ["secret-file", "/run/secrets/db", false],
    ["local-path", "/srv/site", false],
    ["ssh-repository", "git@git.example:team/x.git", false],
    ["log-driver", "syslog", false],
    ["volume", "any", true],
    ["network", "any", true],
    ["public-port", "443", true],
  ] as const)("should, where it is empty, say of the %s %s: %s", (kind, value, isAllowed) => {
    expect(asked({}, kind, value) === undefined).toBe(isAllowed);
  });

  it.each([
    [{ secrets: { variables: ["DB"] } }, "secret-variable", "DB", true],
    [{ secrets: { variables: ["DB"] } }, "secret-variable", "DB_2", false],
    [{ secrets: { variables: ["DB"] } }, "secret-variable", "CUTOVER_SECRET_DB", false],
    [{ secrets: { variables: ["DB_*"] } }, "secret-variable", "DB_2", true],
    [{ secrets: { folders: ["/run/secrets"] } }, "secret-file", "/run/secrets/db", true],
    [{ secrets: { folders: ["/run/secrets"] } }, "secret-file", "/run/secrets-of-others/db", false],
    [{ volumes: ["data", "shop-*"] }, "volume", "shop-1", true],
    [{ volumes: ["data", "shop-*"] }, "volume", "data-1", false],
    [{ volumes: [] }, "volume", "data", false],
    [{ networks: ["back"] }, "network", "front", false],
    [{ publicPorts: [443] }, "public-port", "443", true],
    [{ publicPorts: [443] }, "public-port", "80", false],
    [{ publicPorts: [8000, 8001, 8002] }, "public-port", "8000-8002", true],
    [{ publicPorts: [8000, 8002] }, "public-port", "8000-8002", false],
    [{ publicPorts: [443] }, "public-port", "0", false],
    [{ publicPorts: [443] }, "public-port", "any", false],
    [{ logDrivers: ["journald"] }, "log-driver", "journald", true],
    [{ repositories: ["git@git.example:team/*"] }, "ssh-repository", "git@git.example:team/x.git", true],
    [{ repositories: ["git@git.example:team/*"] }, "ssh-repository", "git@git.example:team/../x.git", false],
    [{ repositories: ["git@git.example:team/*"] }, "ssh-repository", "git@other.example:team/x.git", false],
  ] as const)("should, as %j, say of the %s %s: %s", (policy, kind, value, isAllowed) => {
    expect(asked(policy, kind, value) === undefined).toBe(isAllowed);
  });

  it.each([
    ["secret-variable", "DB_PASSWORD", 'policy: { secrets: { variables: ["DB_PASSWORD"] } }'],
    ["secret-file", "/run/secrets/db", 'policy: { secrets: { folders: ["/run/secrets"] } }'],
    ["local-path", "/srv/site", 'policy: { folders: ["/srv/site"] }'],
    ["bind-mount", "/srv/data", 'policy: { bindMounts: ["/srv/data"] }'],
    ["public-port", "443", "policy: { publicPorts: [443] }"],
    ["public-port", "8000-8002", "policy: { publicPorts: [8000, 8001, 8002] }"],
    ["volume", "data", 'policy: { volumes: ["data"] }'],
    ["engine-socket", "/proc", "policy: { engineSocket: true }"],
  ] as const)("should tell by which line the %s %s would be allowed", (kind, value, line) => {
    expect(asked({ volumes: [], publicPorts: [] }, kind, value)?.remedy).toContain(line);
  });

  it.each([
    ["0", "the engine chooses the port"],
    ["1000-9000", "it has 8001 ports"],
  ])("should name no line for the public port %s, as no list can allow it", (value, reason) => {
    const refused = asked({ publicPorts: [] }, "public-port", value);
    expect(refused?.message).toContain(reason);
    expect(refused?.remedy).toBe("Publish fixed ports, or publish on 127.0.0.1.");
  });
});

describe("powerOf", () => {
  it.each([
    "/var/run/docker.sock",
    "/run/docker.sock",
    "/run/../run/docker.sock",
    "/run//docker.sock",
    "/run/user/1000/docker.sock",
    "/run/containerd/containerd.sock",
    "/var/run/docker/containerd/containerd.sock.ttrpc",
    "/run/podman/podman.sock",
    "/run/crio/crio.sock",
    "/run/cri-dockerd.sock",
  ])("should see the socket %s", (path) => expect(powerOf(path)).toBe("socket"));

  it.each([
    "/",
    "/run",
    "/var/run/",
    "/var",
    "/var/lib",
    "/proc",
    "/proc/1/root",
    "/sys/fs/cgroup",
    "/dev/shm",
  ])("should see that %s is as good as one", (path) => expect(powerOf(path)).toBe("folder"));

  it.each(["/srv", "/srv/proc", "/processes", "/run/mysqld/mysqld.sock", "/var/run/docker.sock.d", "/home"])(
    "should see none in %s",
    (path) => expect(powerOf(path)).toBeUndefined(),
  );

  it("should see a socket that is known of, and each folder above it", () => {
    const sockets = ["/srv/engine/own.sock"];
    expect(powerOf("/srv/engine/own.sock", sockets)).toBe("socket");
    expect(powerOf("/srv", sockets)).toBe("folder");
    expect(powerOf("/srv/other", sockets)).toBeUndefined();
  });
});
