import { mkdir, mkdtemp, readdir, readFile, realpath, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, describe, it } from "vitest";
import { DryRuns } from "./dry-runs.js";
import { sitesInclude } from "./main-configuration.js";
import { renderSite } from "./site-file.js";
import { SitesDirectory } from "./sites-directory.js";

const around = { listen: "127.0.0.1:8080", peer: "$remote_addr", limits: {} } as const;
const site = (workload: string, host = "127.0.0.1"): string => {
  const target = { scheme: "http", host, port: 3000 } as const;
  const write = { workload, domains: [`${workload}.test`], target, nonce: "0123456789abcdef" };
  return renderSite(undefined, write, around);
};
const text = site("web");
/** Longer than the times of a file count as too new to be trusted. */
const settledMs = 1_100;
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

async function open() {
  const directory = await realpath(await mkdtemp(join(tmpdir(), "cutover-dry-")));
  folders.push(directory);
  const binary = join(directory, "nginx");
  const sites = new SitesDirectory(join(directory, "sites"));
  await mkdir(sites.path);
  await writeFile(join(directory, "nginx.conf"), `http { ${sitesInclude(directory)} }\n`);
  // Keeps all that it was given to read; refuses what names the word "refused".
  const script = `#!/bin/bash
for word; do [ "$before" = "-c" ] && conf="$word"; before="$word"; done
cat "$conf" $(sed -n 's/.*include "\\(.*\\)";.*/\\1/p' "$conf") > ${directory}/read
! grep -q refused ${directory}/read
`;
  await writeFile(binary, script, { mode: 0o755 });
  await writeFile(sites.fileOf("other"), site("other"));
  await writeFile(sites.fileOf("web"), site("web", "127.0.0.2"));
  await delay(settledMs);
  const read = () => readFile(join(directory, "read"), "utf8").catch(() => undefined);
  return { directory, sites, read, dryRuns: new DryRuns({ directory, binary, sites }) };
}

type Opened = Awaited<ReturnType<typeof open>>;

describe.concurrent("a dry run of a site", () => {
  it("should have nginx read the new text among all others, and leave nothing", async ({ expect }) => {
    const { directory, sites, read, dryRuns } = await open();
    await dryRuns.test("web", text);
    expect(await read()).toContain(text);
    expect(await read()).toContain(site("other"));
    expect(await read()).not.toContain("127.0.0.2");
    expect((await readdir(directory)).toSorted()).toEqual(["nginx", "nginx.conf", "read", "sites"]);
    expect(await readFile(sites.fileOf("web"), "utf8")).toContain("127.0.0.2");
    expect(await dryRuns.accepted("web")).toBe(text);
    expect(await dryRuns.accepted("web")).toBeUndefined();
  });

  it("should remove what a killed process has left, and nothing that may be in use", async ({ expect }) => {
    const { directory, dryRuns } = await open();
    const [left, used] = [join(directory, "dry-run-left"), join(directory, "dry-run-used")];
    for (const folder of [left, used]) await mkdir(folder);
    const anHourAgo = Date.now() / 1_000 - 3_600;
    await utimes(left, anHourAgo, anHourAgo);
    await dryRuns.test("web", text);
    expect((await readdir(directory)).filter((name) => name.startsWith("dry-run"))).toEqual(["dry-run-used"]);
  });

  it.for<[string, (opened: Opened) => Promise<unknown>]>([
    [
      "another site has changed",
      ({ sites }) => writeFile(sites.fileOf("other"), site("other").replace("3000", "3001")),
    ],
    ["there is another site", ({ sites }) => writeFile(sites.fileOf("third"), site("third"))],
    ["another site has gone", ({ sites }) => rm(sites.fileOf("other"))],
    [
      "nginx.conf has changed",
      ({ directory }) => writeFile(join(directory, "nginx.conf"), sitesInclude(directory)),
    ],
    ["a site cannot be read any more", ({ sites }) => mkdir(join(sites.path, "folder.conf"))],
  ])("should not count once %s", async ([, change], { expect }) => {
    const opened = await open();
    await opened.dryRuns.test("web", text);
    await change(opened);
    expect(await opened.dryRuns.accepted("web")).toBeUndefined();
  });

  it.for<[string, (opened: Opened) => Promise<string> | string]>([
    ["the site has lines of its own", () => `${text}\ninclude /etc/nginx/more;\n`],
    ["the site leads to a name", () => site("web", "app.internal")],
    [
      "another site has lines of its own",
      async ({ sites }) => {
        await writeFile(sites.fileOf("other"), `${site("other")}\ninclude /etc/nginx/more;\n`);
        await delay(settledMs);
        return text;
      },
    ],
    [
      "another site has just been written",
      async ({ sites }) => {
        await writeFile(sites.fileOf("other"), site("other"));
        return text;
      },
    ],
  ])("should not be made if %s", async ([, textOf], { expect }) => {
    const opened = await open();
    await opened.dryRuns.test("web", await textOf(opened));
    expect(await opened.read()).toBeUndefined();
    expect(await opened.dryRuns.accepted("web")).toBeUndefined();
  });

  it("should not count if nginx refuses the text", async ({ expect }) => {
    const { read, dryRuns } = await open();
    await dryRuns.test("web", text.replace("web.test", "refused.test"));
    expect(await read()).toContain("refused.test");
    expect(await dryRuns.accepted("web")).toBeUndefined();
  });
});
