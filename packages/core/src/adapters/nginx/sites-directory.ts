import { readdir, readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { DeployerError } from "../../errors/deployer-error.js";
import { claimedAndWider } from "../../ports/claimed-names.js";
import type { CheckedRoute, RouteWrite } from "../../ports/router.js";
import { replaceFile } from "../proxy/replace-file.js";
import { KnownSites, type KnownSite } from "./known-sites.js";
import { parseSite } from "./site-file.js";

/** The folder of site files that nginx includes; one file for each workload, and whatever else people keep there. */
export class SitesDirectory {
  readonly path: string;
  readonly #sites = new KnownSites();

  constructor(path: string) {
    this.path = path;
  }

  fileOf(workload: string): string {
    return join(this.path, `cutover-${workload}.conf`);
  }

  /** The workload's file; undefined where there is none. */
  read(workload: string): Promise<string | undefined> {
    return readText(this.fileOf(workload));
  }

  /** Replaces the file at one instant; `undefined` removes it. */
  async write(workload: string, text: string | undefined, assertMayWrite?: () => void): Promise<void> {
    const file = this.fileOf(workload);
    await (text === undefined ? rm(file, { force: true }) : replaceFile(file, text, assertMayWrite));
  }

  /** Every server name of the sites that can be read; none if there is no folder. */
  async names(): Promise<string[]> {
    const files = await this.#files().catch(() => []);
    return (await this.#sites.read(files, { lenient: true })).flatMap(({ names }) => names);
  }

  /** Every site that nginx loads. Rejects if one cannot be read. */
  async list(): Promise<KnownSite[]> {
    return this.#sites.read(await this.#files());
  }

  async #files(): Promise<string[]> {
    return (await readdir(this.path)).map((name) => join(this.path, name)).filter(isSite);
  }

  /** Keeps a copy, under a name that no include pattern matches, of a file that is to be removed. */
  async keepCopy(workload: string, text: string): Promise<void> {
    await replaceFile(join(this.path, `.cutover-${workload}.conf.removed`), text);
  }

  /** `isIncluded`: what nginx loads of the folder. What keeps the workload from writing its file: DOMAIN_TAKEN, or ROUTER_REJECTED where the file is not ours any more. */
  async conflicts(
    route: Pick<RouteWrite, "workload" | "domains" | "known" | "staged"> & Pick<CheckedRoute, "previews">,
    isIncluded: (file: string) => boolean = isSite,
  ): Promise<DeployerError[]> {
    const { workload, known } = route;
    // A regular expression comes after every wildcard.
    const wanted = claimedAndWider(route);
    const conflicts: DeployerError[] = [];
    const own = await this.read(workload);
    if (own !== undefined && parseSite(own)?.workload !== workload) {
      conflicts.push(
        new DeployerError(
          "ROUTER_REJECTED",
          `${this.fileOf(workload)} has no cutover block of ${workload} any more`,
          {
            remedy:
              "Move that file away, or remove it; Cutover does not write to files that are not its own.",
            details: { file: this.fileOf(workload) },
          },
        ),
      );
    }
    const guards = known?.facts?.guards ?? [];
    const aside = own === undefined && (await this.#findPutAside(workload));
    if (aside) conflicts.push(disabled(aside, this.fileOf(workload)));
    else if (own === undefined && guards.length > 0) conflicts.push(guarded(this.fileOf(workload), guards));
    const entries = await readdir(this.path, { withFileTypes: true });
    const others = entries
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => join(this.path, name))
      .filter((file) => isIncluded(file) && file !== this.fileOf(workload));
    for (const { file, names: listed, workload: holder } of await this.#sites.read(others)) {
      const names = new Set(listed.flatMap(spelledOut));
      for (const domain of wanted.filter((name) => names.has(name))) {
        const whose = holder === undefined ? "which is not Cutover's" : `the file of the workload ${holder}`;
        conflicts.push(
          new DeployerError("DOMAIN_TAKEN", `${domain} is a server_name in ${file}, ${whose}`, {
            details: { domain, file, workload: holder },
          }),
        );
      }
    }
    return conflicts;
  }

  /** The workload's file under another name that nginx does not load: so a person switches a site off. */
  async #findPutAside(workload: string): Promise<string | undefined> {
    const name = basename(this.fileOf(workload));
    for (const entry of await readdir(this.path)) {
      const file = join(this.path, entry);
      if (!entry.startsWith(`${name}.`)) continue;
      if (parseSite((await readText(file)) ?? "")?.workload === workload) return file;
    }
    return undefined;
  }
}

function disabled(aside: string, file: string): DeployerError {
  return new DeployerError(
    "ROUTE_DISABLED",
    `${file} is disabled: somebody renamed it to ${basename(aside)}`,
    {
      remedy:
        "Rename it back, or pause the workload for as long as it is to stay off; remove it if it is of no use.",
      details: { file, aside },
    },
  );
}

/** nginx reads `.example.com` as both of the names that it stands for. */
function spelledOut(name: string): string[] {
  return name.startsWith(".") ? [name.slice(1), `*${name}`] : [name];
}

/** A file that is gone is not made anew without what a person had put into it. */
function guarded(file: string, guards: readonly string[]): DeployerError {
  return new DeployerError(
    "ROUTE_GUARDED",
    `${file} is gone, and a new one would lack ${guards.join(", ")}`,
    {
      remedy: "Put that file back, or remove the workload and apply it again.",
      details: { file, guards },
    },
  );
}

/** What `include *.conf` takes: no copy that an editor or a package left, and nothing hidden. */
export function isSite(file: string): boolean {
  return /\/[^/.][^/]*\.conf$/.test(file);
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
