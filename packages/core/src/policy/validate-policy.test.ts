import { describe, expect, it } from "vitest";
import { validatePolicy } from "./validate-policy.js";

describe("validatePolicy", () => {
  it("should take a whole policy, in its shortest form", () => {
    const policy = {
      privileged: false,
      hostNamespaces: true,
      capabilities: ["NET_ADMIN"],
      devices: ["/dev/fuse"],
      bindMounts: ["/srv/data/", "/srv//more", "/"],
      engineSocket: false,
      secrets: { variables: ["DB_PASSWORD", "SHOP_*", "*"], folders: ["/run/secrets/"] },
      folders: ["/srv/./sites"],
      repositories: ["git@git.example:team/*"],
      volumes: ["data", "shop-*"],
      networks: [],
      publicPorts: [443],
      logDrivers: ["journald"],
    };
    expect(validatePolicy(policy)).toEqual({
      ...policy,
      bindMounts: ["/srv/data", "/srv/more", "/"],
      secrets: { ...policy.secrets, folders: ["/run/secrets"] },
      folders: ["/srv/sites"],
    });
    expect(validatePolicy({ bindMounts: undefined })).toEqual({});
  });

  it.each([
    [{ bindMounts: [""] }, "policy.bindMounts[0]"],
    [{ bindMounts: ["/srv", "data"] }, "policy.bindMounts[1]"],
    [{ bindMounts: ["/srv/../etc"] }, "policy.bindMounts[0]"],
    [{ bindMounts: ["/srv\u0000"] }, "policy.bindMounts[0]"],
    [{ bindMounts: "/srv" }, "policy.bindMounts"],
    [{ bindMounts: Object.assign(["/srv"], { length: 2 }) }, "policy.bindMounts[1]"],
    [{ bindMounts: [7] }, "policy.bindMounts[0]"],
    [{ bindMount: ["/srv"] }, "policy.bindMount"],
    [{ devices: ["fuse"] }, "policy.devices[0]"],
    [{ engineSocket: "yes" }, "policy.engineSocket"],
    [{ privileged: 1 }, "policy.privileged"],
    [{ capabilities: ["net_admin"] }, "policy.capabilities[0]"],
    [{ capabilities: ["CAP_NET_ADMIN"] }, "policy.capabilities[0]"],
    [{ secrets: ["A"] }, "policy.secrets"],
    [{ secrets: { variables: "A" } }, "policy.secrets.variables"],
    [{ secrets: { variables: [""] } }, "policy.secrets.variables[0]"],
    [{ secrets: { variables: ["A*B"] } }, "policy.secrets.variables[0]"],
    [{ secrets: { files: ["/run"] } }, "policy.secrets.files"],
    [{ secrets: { folders: [""] } }, "policy.secrets.folders[0]"],
    [{ folders: ["~"] }, "policy.folders[0]"],
    [{ repositories: [""] }, "policy.repositories[0]"],
    [{ volumes: [""] }, "policy.volumes[0]"],
    [{ networks: true }, "policy.networks"],
    [{ publicPorts: ["443"] }, "policy.publicPorts[0]"],
    [{ publicPorts: [0] }, "policy.publicPorts[0]"],
    [{ logDrivers: [null] }, "policy.logDrivers[0]"],
    [{ ["__proto__x"]: 1 }, "policy.__proto__x"],
    [[], "policy"],
    [null, "policy"],
    ["all", "policy"],
  ])("should refuse %j, naming %s", (policy, field) => {
    expect(() => validatePolicy(policy)).toThrow(
      expect.objectContaining({
        code: "CONFIG_INVALID",
        details: expect.objectContaining({ field }) as object,
      }),
    );
  });

  it("should name the field that was probably meant", () => {
    expect(() => validatePolicy({ bindMount: [] })).toThrow("bindMounts");
    expect(() => validatePolicy({ volume: [] })).toThrow("did you mean volumes?");
  });
});
