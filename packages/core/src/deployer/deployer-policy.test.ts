import { afterEach, describe, expect, it, vi } from "vitest";
import type { SourcePlugin } from "../source/source-plugin.js";
import { memorySource } from "../testing/memory-source.js";
import { RollbackWorld } from "../testing/rollback-world.js";

afterEach(() => vi.unstubAllEnvs());

describe("what a config may refer to", () => {
  it("should be no variable and no file of the deployer that its policy does not name", async () => {
    vi.stubEnv("NPM_SECRET", "the password of the proxy");
    const web = await RollbackWorld.open();
    for (const reference of [{ from_env: "NPM_SECRET" }, { from_file: "/etc/passwd" }]) {
      const environment = { environment: { A: reference } };
      await expect(web.deploy("1", environment)).rejects.toMatchObject({ code: "POLICY_REFUSED" });
      const drain = { drain: { status_path: "/open", status_token: reference } };
      await expect(web.deploy("1", drain)).rejects.toMatchObject({ code: "POLICY_REFUSED" });
    }
    await web.deployer.close();
  });

  it("should be allowed by the line that the error names", async () => {
    vi.stubEnv("NPM_SECRET", "a password");
    const web = await RollbackWorld.open();
    const environment = { A: { from_env: "NPM_SECRET" } };
    const refused: unknown = await web.deploy("1", { environment }).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      remedy: expect.stringContaining('secrets: { variables: ["NPM_SECRET"] }') as string,
    });
    await web.deployer.close();
    await web.reopen({ policy: { secrets: { variables: ["NPM_SECRET"] } } });
    await web.deploy("1", { environment });
    await web.deployer.close();
  });

  it("should be read again under the policy of now: what is live is not created anew against it", async () => {
    vi.stubEnv("NPM_SECRET", "a password");
    const web = await RollbackWorld.open();
    await web.deployer.close();
    await web.reopen({ policy: { secrets: { variables: ["NPM_SECRET"] } } });
    await web.deploy("1", { environment: { A: { from_env: "NPM_SECRET" } } });
    await web.deploy("2");
    await web.deployer.close();
    await web.reopen();
    expect((await web.deployer.history("web")).at(-1)?.rollback).toMatchObject({
      possible: false,
      reason: expect.stringMatching(/policy/) as string,
    });
    const { error } = await web.rollBack();
    expect(error?.message).toContain("policy");
    await web.deployer.close();
  });

  it("should be free where the application's own function answers", async () => {
    const web = await RollbackWorld.open();
    await web.deployer.close();
    await web.reopen({ secrets: () => "a password" });
    const { status } = await web.deploy("1", { environment: { A: { from_resolver: "npm" } } });
    expect(status).toBe("succeeded");
    await web.deployer.close();
  });
});

describe("what a source asks for only once it has prepared a release", () => {
  const asks = { path: "services.web", kind: "host-pid", value: "host" } as const;

  /** Its config asks for no privilege: the release does, or its container has it. */
  function asking(by: "the release" | "the container"): SourcePlugin {
    const memory = memorySource();
    return {
      ...memory,
      async prepare(config, context) {
        const release = await memory.prepare(config as Parameters<typeof memory.prepare>[0], context);
        if (by === "the release") return { ...release, privileges: [asks] };
        const mount = { type: "volume", source: "other", target: "/other", readOnly: false } as const;
        return { ...release, container: { ...release.container, mounts: [mount] } };
      },
    };
  }

  it.each(["the release", "the container"] as const)(
    "should be put to the policy, of today at each deployment: %s",
    async (by) => {
      const web = await RollbackWorld.open();
      await web.deployer.close();
      const sources = [asking(by)];
      await web.reopen({ sources, policy: { hostNamespaces: true, volumes: ["other"] } });
      const first = await web.deploy("1");
      await web.deployer.close();
      await web.reopen({ sources, policy: { volumes: [] } });
      const refused = { status: "failed", error: { code: "POLICY_REFUSED" } };
      expect(await web.deployer.deploy("web").done).toMatchObject(refused);
      expect(await web.deployer.redeploy("web", first.id).done).toMatchObject(refused);
      expect(await web.containers()).toEqual([`${first.id} running`]);
      await web.deployer.close();
    },
  );
});

describe("the names that a policy may limit", () => {
  it.each([
    [{ volumes: ["data"] }, { volumes: ["other:/data"] }, { volumes: ["data:/data"] }],
    [
      { publicPorts: [443] },
      { ports: ["0.0.0.0:8443:443"] },
      { ports: ["127.0.0.1:8443:443", "0.0.0.0:443:443"] },
    ],
  ])("should be those of %j", async (policy, refused, allowed) => {
    const web = await RollbackWorld.open();
    await web.deployer.close();
    await web.reopen({ policy });
    await expect(web.deploy("1", refused)).rejects.toMatchObject({ code: "POLICY_REFUSED" });
    await web.deploy("1", { ...allowed, deploy_strategy: "recreate" });
    await web.deployer.close();
  });

  it("should not be those that an image keeps its data in", async () => {
    const web = await RollbackWorld.open();
    await web.deployer.close();
    await web.reopen({ policy: { volumes: [] } });
    for (const version of ["1", "2"])
      web.world.runtime.publish(`registry/web:${version}`, { says: { volumes: ["/data"] } });
    await web.deploy("1");
    await web.deploy("2");
    const { status } = await web.rollBack();
    expect(status).toBe("succeeded");
    await web.deployer.close();
  });

  it("should limit the networks", async () => {
    const web = await RollbackWorld.open();
    await web.deployer.close();
    await web.reopen({ policy: { networks: ["back"] } });
    await expect(web.deploy("1", { networks: ["front"] })).rejects.toMatchObject({ code: "POLICY_REFUSED" });
    await expect(web.deploy("1", { networks: ["back"] })).rejects.toMatchObject({
      cause: { code: "NETWORK_MISSING" },
    });
    await web.deployer.close();
  });
});

describe("a policy that is not understood", () => {
  it("should be refused before anything begins", async () => {
    const web = await RollbackWorld.open();
    await web.deployer.close();
    await expect(web.reopen({ policy: { bindMounts: [""] } })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      details: { field: "policy.bindMounts[0]" },
    });
  });
});
