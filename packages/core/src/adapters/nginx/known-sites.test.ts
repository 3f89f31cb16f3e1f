import { writeFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KnownSites } from "./known-sites.js";

const site = (name: string) => `server { server_name ${name}; }\n`;
/** Longer than the times of a file count as too new to be trusted. */
const settledMs = 1_100;
let folder: string;
const at = (name: string): string => join(folder, name);

describe("KnownSites", () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "cutover-sites-"));
    for (const name of ["same", "timed", "replaced", "gone"])
      await writeFile(at(`${name}.conf`), site("a.test"));
    await delay(settledMs);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const reading = async (name: string) => {
    const sites = new KnownSites();
    const names = async () => (await sites.read([at(name)])).flatMap((one) => one.names);
    expect(await names()).toEqual(["a.test"]);
    return names;
  };

  it("should read a file again that was changed to one of the same size", async () => {
    const names = await reading("same.conf");
    await writeFile(at("same.conf"), site("b.test"));
    expect(await names()).toEqual(["b.test"]);
  });

  it("should read a file again whose time was set back after a change", async () => {
    const when = new Date(1_000_000);
    await utimes(at("timed.conf"), when, when);
    await delay(settledMs);
    const names = await reading("timed.conf");
    await writeFile(at("timed.conf"), site("b.test"));
    await utimes(at("timed.conf"), when, when);
    expect(await names()).toEqual(["b.test"]);
  });

  it("should read a file again that another has replaced", async () => {
    const names = await reading("replaced.conf");
    await writeFile(at("other"), site("b.test"));
    await rename(at("other"), at("replaced.conf"));
    expect(await names()).toEqual(["b.test"]);
  });

  it("should see each of many changes that follow at once", async () => {
    const sites = new KnownSites();
    for (let turn = 0; turn < 50; turn += 1) {
      const name = `${turn % 2 === 0 ? "even" : "oddy"}.test`;
      writeFileSync(at("quick.conf"), site(name));
      expect((await sites.read([at("quick.conf")])).flatMap(({ names }) => names)).toEqual([name]);
    }
  });

  it("should forget a file that is gone, and pass over what cannot be read only if asked to", async () => {
    const names = await reading("gone.conf");
    await rm(at("gone.conf"));
    expect(await names()).toEqual([]);
    await mkdir(at("folder.conf"));
    const sites = new KnownSites();
    await expect(sites.read([at("folder.conf")])).rejects.toMatchObject({ code: "EISDIR" });
    expect(await sites.read([at("folder.conf")], { lenient: true })).toEqual([]);
  });
});
