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

it("should not write a file anew that a person renamed to switch it off", async () => {
  const file = join(folder, "cutover-web.conf.off");
  const text = "# cutover:begin web\n# cutover:target 10.0.0.1 80\n# cutover:end\n";
  await writeFile(file, text);
  const wanted = { workload: "web", domains: ["app.test"] };
  expect(await new SitesDirectory(folder).conflicts(wanted)).toMatchObject([
    { code: "ROUTE_DISABLED", message: expect.stringContaining("cutover-web.conf.off") as string },
  ]);
  await writeFile(join(folder, "cutover-web.conf"), text);
  expect(await new SitesDirectory(folder).conflicts(wanted)).toEqual([]);
});

it("should not take another's file beside it for one that a person has switched off", async () => {
  const other = "# cutover:begin web2\n# cutover:target 10.0.0.1 80\n# cutover:end\n";
  for (const [name, text] of [
    ["off", other],
    ["bak", "server {}"],
  ] as const)
    await writeFile(join(folder, `cutover-web.conf.${name}`), text);
  const wanted = { workload: "web", domains: ["app.test"] };
  expect(await new SitesDirectory(folder).conflicts(wanted)).toEqual([]);
});

describe("a name of a foreign site", () => {
  it.each(["app.test", "*.app.test"])("should hold %s if it is .app.test", async (domain) => {
    await writeFile(join(folder, "x.conf"), "server { listen 80; server_name .app.test; }");
    const conflicts = (wanted: string) =>
      new SitesDirectory(folder).conflicts({ workload: "web", domains: [wanted] });
    expect(await conflicts(domain)).toMatchObject([{ code: "DOMAIN_TAKEN" }]);
    expect(await conflicts(`x.${domain.replace("*.", "")}`)).toEqual([]);
  });
});

describe("the wildcard domain of previews", () => {
  it.each(["*.preview.shop.test", "*.shop.test", ".shop.test", "*.test"])(
    "should be refused where another file has the name %s, which comes before a regular expression",
    async (name) => {
      await writeFile(join(folder, "x.conf"), `server { listen 80; server_name ${name}; }`);
      const wanted = { workload: "web", domains: ["app.test"] };
      const conflicts = (more: object) => new SitesDirectory(folder).conflicts({ ...wanted, ...more });
      expect(await conflicts({})).toEqual([]);
      expect(await conflicts({ previews: "*.preview.shop.test" })).toMatchObject([{ code: "DOMAIN_TAKEN" }]);
      const target = { scheme: "http", host: "127.0.0.1", port: 81 } as const;
      const staged = { target, token: "t".repeat(32), host: "x.preview.shop.test" };
      expect(await conflicts({ staged })).toMatchObject([{ code: "DOMAIN_TAKEN" }]);
    },
  );

  it("should not be refused for names beside it, or below it", async () => {
    const names = "shop.test preview.shop.test other.preview.shop.test *.other.test";
    await writeFile(join(folder, "x.conf"), `server { listen 80; server_name ${names}; }`);
    const wanted = { workload: "web", domains: ["app.test"], previews: "*.preview.shop.test" };
    expect(await new SitesDirectory(folder).conflicts(wanted)).toEqual([]);
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
