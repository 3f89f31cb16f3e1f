import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nginx } from "./nginx-router.js";
import { SitesDirectory } from "./sites-directory.js";

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "cutover-sites-"))));
afterEach(() => rm(folder, { recursive: true }));

describe("a file beside the sites", () => {
  it.each([
    "old.conf.bak",
    "old.conf~",
    ".old.conf",
    ".old.conf.swp",
    "old.conf.dpkg-old",
    "cutover-old.conf.disabled",
    "old",
  ])("should hold no domain if it is called %s, which nginx does not include", async (name) => {
    await writeFile(join(folder, name), "server { listen 80; server_name app.test; }");
    const wanted = { workload: "web", domains: ["app.test"] };
    expect(await new SitesDirectory(folder).conflicts(wanted)).toEqual([]);
    expect(await new SitesDirectory(folder).conflicts(wanted, () => true)).toMatchObject([
      { code: "DOMAIN_TAKEN" },
    ]);
  });
});

describe("the lock of an nginx", () => {
  it("should be the same whichever name its folder is given by", async () => {
    await mkdir(join(folder, "real"));
    await symlink("real", join(folder, "link"));
    const own = (directory: string) => nginx({ directory, port: 1 }).instance;
    expect(own(join(folder, "link"))).toBe(own(`${folder}/./real/`));
    expect(own(join(folder, "link/new"))).toBe(own(join(folder, "real/new")));
    const existing = nginx({ sitesDirectory: join(folder, "link"), proxyUrl: "http://127.0.0.1" }).instance;
    expect(existing).toBe(own(join(folder, "real")));
  });
});
