import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isSite, SitesDirectory } from "./sites-directory.js";

let folder: string;
let sites: SitesDirectory;
const at = (name: string) => join(folder, name);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-sites-"));
  sites = new SitesDirectory(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const blockOf = (workload: string) =>
  `# cutover:begin ${workload}\n# cutover:target 10.0.0.1 80\nserver_name ${workload}.test;\n# cutover:end\n`;
const put = (name: string, text: string) => writeFile(at(name), text);
const wanted = { workload: "web", domains: ["app.test", "www.test"] };
const conflicts = async (more: Partial<Parameters<SitesDirectory["conflicts"]>[0]> = {}) =>
  (await sites.conflicts({ ...wanted, ...more })).map(({ code, message, details }) => ({
    code,
    message,
    details,
  }));

describe("the site file of a workload", () => {
  it("should be read as it was written, and be gone once it is removed", async () => {
    expect(await sites.read("web")).toBeUndefined();
    await sites.write("web", "text");
    expect(await sites.read("web")).toBe("text");
    expect(await readdir(folder)).toEqual(["cutover-web.conf"]);
    await sites.write("web", undefined);
    await sites.write("web", undefined);
    expect(await readdir(folder)).toEqual([]);
  });

  it("should stay as it is if its writer may not write any more", async () => {
    await sites.write("web", "text");
    const refusal = new Error("the lease is lost");
    const assertMayWrite = (): never => {
      throw refusal;
    };
    await expect(sites.write("web", "other", assertMayWrite)).rejects.toBe(refusal);
    expect(await sites.read("web")).toBe("text");
  });

  it("should not count as absent if it cannot be read", async () => {
    await mkdir(at("cutover-web.conf"));
    await expect(sites.read("web")).rejects.toMatchObject({ code: "EISDIR" });
  });

  it("should be kept as a copy that nginx does not load", async () => {
    await sites.keepCopy("web", "mine");
    expect(await readdir(folder)).toEqual([".cutover-web.conf.removed"]);
    expect(await readFile(at(".cutover-web.conf.removed"), "utf8")).toBe("mine");
    expect(await sites.list()).toEqual([]);
  });
});

describe("the sites of a folder", () => {
  it("should be known by their names, but for those that cannot be read, and files of another kind", async () => {
    await put("a.conf", "server { server_name a.test b.test; }");
    await put("c.conf.bak", "server { server_name c.test; }");
    await mkdir(at("d.conf"));
    expect((await sites.names()).toSorted()).toEqual(["a.test", "b.test"]);
    await expect(sites.list()).rejects.toMatchObject({ code: "EISDIR" });
  });

  it("should be none, and not be listed, if there is no folder", async () => {
    const gone = new SitesDirectory(at("gone"));
    expect(await gone.names()).toEqual([]);
    await expect(gone.list()).rejects.toMatchObject({ code: "ENOENT" });
    await expect(gone.conflicts(wanted)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("should be listed with their workloads", async () => {
    await put("cutover-web.conf", blockOf("web"));
    await put("x.conf", "server { }");
    const listed = await sites.list();
    expect(new Map(listed.map(({ file, workload }) => [file, workload]))).toEqual(
      new Map([
        [at("cutover-web.conf"), "web"],
        [at("x.conf"), undefined],
      ]),
    );
  });

  it.each([
    ["/a/x.conf", true],
    ["/a/.x.conf", false],
    ["/a/x.conf~", false],
    ["/a/.conf", false],
    ["/a.conf/x", false],
  ])("should include %s: %s", (file, isIncluded) => {
    expect(isSite(file)).toBe(isIncluded);
  });
});

describe("what keeps a workload from writing its site file", () => {
  it("should be nothing if its own file has its domains, or it has none", async () => {
    expect(await conflicts()).toEqual([]);
    await put("cutover-web.conf", `${blockOf("web")}server { server_name app.test; }`);
    expect(await conflicts()).toEqual([]);
  });

  it.each([
    ["no block", "server { }"],
    ["the block of another workload", blockOf("api")],
  ])("should be that its file has %s", async (_, text) => {
    await put("cutover-web.conf", text);
    expect(await conflicts()).toEqual([
      {
        code: "ROUTER_REJECTED",
        message: `${at("cutover-web.conf")} has no cutover block of web any more`,
        details: { file: at("cutover-web.conf") },
      },
    ]);
  });

  it("should be each of its domains that another file has, and whose that is", async () => {
    await put("a.conf", "server { server_name www.test app.test; }");
    await put("cutover-api.conf", blockOf("api").replace("api.test", "app.test"));
    expect((await conflicts()).toSorted((one, other) => one.message.localeCompare(other.message))).toEqual([
      {
        code: "DOMAIN_TAKEN",
        message: `app.test is a server_name in ${at("a.conf")}, which is not Cutover's`,
        details: { domain: "app.test", file: at("a.conf"), workload: undefined },
      },
      {
        code: "DOMAIN_TAKEN",
        message: `app.test is a server_name in ${at("cutover-api.conf")}, the file of the workload api`,
        details: { domain: "app.test", file: at("cutover-api.conf"), workload: "api" },
      },
      {
        code: "DOMAIN_TAKEN",
        message: `www.test is a server_name in ${at("a.conf")}, which is not Cutover's`,
        details: { domain: "www.test", file: at("a.conf"), workload: undefined },
      },
    ]);
  });

  it("should be that its file is gone with what a person had put into it", async () => {
    const known = { domains: ["app.test"], facts: { guards: ["lines of its own"] } };
    expect(await conflicts({ known })).toEqual([
      {
        code: "ROUTE_GUARDED",
        message: `${at("cutover-web.conf")} is gone, and a new one would lack lines of its own`,
        details: { file: at("cutover-web.conf"), guards: ["lines of its own"] },
      },
    ]);
    expect(await conflicts({ known: { domains: ["app.test"], facts: { guards: [] } } })).toEqual([]);
    expect(await conflicts({ known: { domains: ["app.test"] } })).toEqual([]);
    await put("cutover-web.conf", blockOf("web"));
    expect(await conflicts({ known })).toEqual([]);
  });

  it("should be, of a file that was renamed, that alone", async () => {
    await put("cutover-web.conf.off", blockOf("web"));
    const known = { domains: ["app.test"], facts: { guards: ["lines of its own"] } };
    expect(await conflicts({ known })).toEqual([
      {
        code: "ROUTE_DISABLED",
        message: `${at("cutover-web.conf")} is disabled: somebody renamed it to cutover-web.conf.off`,
        details: { file: at("cutover-web.conf"), aside: at("cutover-web.conf.off") },
      },
    ]);
  });

  it("should not be a file that does not bear the name of its own", async () => {
    await put("old-cutover-web.conf.off", blockOf("web"));
    await put("cutover-web.config", blockOf("web"));
    expect(await conflicts()).toEqual([]);
  });

  it("should not be a folder, whatever its name", async () => {
    await mkdir(at("app.conf"));
    expect(await conflicts()).toEqual([]);
  });
});
