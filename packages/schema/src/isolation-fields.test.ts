import { describe, expect, it } from "vitest";
import * as z from "zod";
import { containerFields } from "./container-fields.js";
import { withContainerRules } from "./container-rules.js";
import { formatPath } from "./config-path.js";
import { findConfigIssues, validateConfig } from "./validate-config.js";

const schema = withContainerRules(z.strictObject(containerFields));
const issues = (value: unknown) => findConfigIssues(schema, value);
const wrongPaths = (value: unknown) => issues(value).map(({ path }) => formatPath(path));

describe("what people write in Compose", () => {
  it.each<unknown>([
    { restart: "always" },
    { memory: "1G", shm_size: "256MiB" },
    { labels: { "traefik.http.routers.web.tls.domains[0].main": "a.test", "caddy.@api.path": "/api/*" } },
    { volumes: ["data:/data:z", "/srv:/srv:ro,Z", "cache:/cache:nocopy", "/a:/a:cached", "/b:/b:rprivate"] },
    { volumes: [{ type: "bind", source: "/srv", target: "/srv", bind: { selinux: "z" } }] },
    { tmpfs: "/run" },
    { tmpfs: ["/run", "/tmp:size=64m,mode=1777,exec", "/x:rw,noexec,nosuid,nodev,uid=1000"] },
    { security_opt: ["no-new-privileges", "apparmor=docker-default", "seccomp:unconfined", "label=disable"] },
    { cap_drop: ["ALL"], cap_add: ["CAP_CHOWN"] },
    { extra_hosts: ["host.docker.internal:host-gateway", "db=10.0.0.5", "six:::1", "seven:[::1]"] },
    { extra_hosts: { "db.internal": "10.0.0.5", gateway: "host-gateway" } },
    { ulimits: { nofile: { soft: 1024, hard: 65_536 }, nproc: 65_535, memlock: -1 } },
    { ulimits: { memlock: { soft: -1, hard: -1 }, core: { soft: 0, hard: -1 } } },
    { logging: {} },
    { logging: { driver: "json-file", options: { "max-size": "10m", "max-file": 3 } } },
  ])("should be accepted: %j", (value) => {
    expect(wrongPaths(value)).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["volumes[0]", { volumes: ["data:/data:ro,rw"] }],
    ["volumes[0]", { volumes: ["data:/data:z,Z"] }],
    ["volumes[0]", { volumes: ["/srv:/srv:nocopy"] }],
    ["volumes[0]", { volumes: ["/srv:/srv:rshared"] }],
    ["volumes[0]", { volumes: ["data:/data:"] }],
    ["volumes[0]", { volumes: [{ type: "volume", source: "a", target: "/a", bind: { selinux: "z" } }] }],
    ["volumes[0]", { volumes: [{ type: "bind", source: "/a:b", target: "/a", bind: { selinux: "z" } }] }],
    ["tmpfs", { tmpfs: "run" }],
    ["tmpfs[0]", { tmpfs: ["/run:size=1x"] }],
    ["tmpfs[1]", { tmpfs: ["/run", "/run:size=1m"] }],
    ["tmpfs[0]", { tmpfs: ["/data"], volumes: ["data:/data"] }],
    ["tmpfs", { tmpfs: "/data", volumes: ["data:/data"] }],
    ["security_opt[0]", { security_opt: ["seccomp=/etc/profile.json"] }],
    ["cap_drop[0]", { cap_drop: ["net_raw"] }],
    ["extra_hosts[0]", { extra_hosts: ["db"] }],
    ["extra_hosts[0]", { extra_hosts: ["db:300.0.0.1"] }],
    ["extra_hosts.db", { extra_hosts: { db: "elsewhere" } }],
    ["ulimits.files", { ulimits: { files: 1 } }],
    ["ulimits.nofile", { ulimits: { nofile: "65536" } }],
    ["ulimits.nofile.soft", { ulimits: { nofile: { soft: 2, hard: 1 } } }],
    ["ulimits.nofile.soft", { ulimits: { nofile: { soft: -1, hard: 1 } } }],
    ["logging.driver", { logging: { driver: "" } }],
    ["logging.options.tag", { logging: { options: { tag: null } } }],
    ['labels["a…"]', { labels: { "a=b": "x" } }],
    ['labels["a…"]', { labels: { "a b": "x" } }],
    ["shm_size", { shm_size: "64 megabytes" }],
  ])("should name %s for %j", (path, value) => {
    expect(wrongPaths(value)).toEqual([path]);
  });

  it("should leave what is absent to the engine, so that nothing is filled in", () => {
    const filled = Object.keys(validateConfig(schema, {}));
    for (const field of [
      "tmpfs",
      "shm_size",
      "cap_drop",
      "security_opt",
      "ulimits",
      "extra_hosts",
      "logging",
    ])
      expect(filled).not.toContain(field);
  });

  it("should say why shared mounts are refused", () => {
    expect(issues({ volumes: ["/srv:/srv:rslave"] })[0]?.message).toContain("without shared or slave mounts");
  });
});
