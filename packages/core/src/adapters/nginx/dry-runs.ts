import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isPlain } from "./known-sites.js";
import { sitesInclude } from "./main-configuration.js";
import { NginxProgram } from "./nginx-program.js";
import type { SitesDirectory } from "./sites-directory.js";

const folderPrefix = "dry-run-";
/** A test takes a second at most. A folder this old is left by a process that was killed. */
const leftAfterMs = 600_000;

interface Surrounding {
  /** The text of nginx.conf. */
  readonly main: string;
  /** The other sites, with their stamps. */
  readonly others: ReadonlyMap<string, string>;
}

interface Accepted extends Surrounding {
  readonly text: string;
}

/**
 * Tests the site file of a workload before it is written, in an nginx of our own: nginx reads nothing else than our nginx.conf and the sites. A test
 * counts for as long as all of these are the same files.
 */
export class DryRuns {
  readonly #directory: string;
  readonly #binary: string;
  readonly #sites: SitesDirectory;
  readonly #accepted = new Map<string, Accepted>();

  constructor({ directory, binary, sites }: { directory: string; binary: string; sites: SitesDirectory }) {
    this.#directory = directory;
    this.#binary = binary;
    this.#sites = sites;
  }

  /** Has nginx test `text` as the workload's file. Tests nothing if files that nginx would read are not known, or too new to be known again. */
  async test(workload: string, text: string, signal?: AbortSignal): Promise<void> {
    this.#accepted.delete(workload);
    const around = isPlain(text) ? await this.#look(workload) : undefined;
    if (!around) return;
    await this.#removeLeft();
    const folder = await mkdtemp(join(this.#directory, folderPrefix));
    try {
      const [site, main] = [join(folder, "site.conf"), join(folder, "nginx.conf")];
      const own = this.#sites.fileOf(workload);
      const files = [...around.others.keys(), own].toSorted().map((file) => (file === own ? site : file));
      const includes = files.map((file) => `include "${file}";`).join("\n    ");
      await Promise.all([
        writeFile(site, text),
        writeFile(
          main,
          around.main.replace(sitesInclude(this.#directory), () => includes),
        ),
      ]);
      const program = new NginxProgram(this.#binary, ["-p", `${this.#directory}/`, "-c", main]);
      if ((await program.refusal(signal)) === undefined) this.#accepted.set(workload, { ...around, text });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** The text that nginx has accepted for the workload, if nothing around it has changed since. It is given once. */
  async accepted(workload: string): Promise<string | undefined> {
    const accepted = this.#accepted.get(workload);
    this.#accepted.delete(workload);
    const now = accepted && (await this.#look(workload));
    return now && isSame(now, accepted) ? accepted.text : undefined;
  }

  async #removeLeft(): Promise<void> {
    const names = await readdir(this.#directory);
    for (const name of names.filter((one) => one.startsWith(folderPrefix))) {
      const folder = join(this.#directory, name);
      const found = await stat(folder).catch(() => undefined);
      if (found && Date.now() - found.mtimeMs > leftAfterMs)
        await rm(folder, { recursive: true, force: true });
    }
  }

  /** Undefined if nginx may read more than what is seen here. */
  async #look(workload: string): Promise<Surrounding | undefined> {
    const [main, sites] = await Promise.all([
      readFile(join(this.#directory, "nginx.conf"), "utf8").catch(() => undefined),
      this.#sites.list().catch(() => undefined),
    ]);
    if (!sites || !main?.includes(sitesInclude(this.#directory))) return undefined;
    const others = new Map<string, string>();
    for (const { file, isPlain: isKnown, stamp } of sites) {
      if (file === this.#sites.fileOf(workload)) continue;
      if (!isKnown || stamp === undefined) return undefined;
      others.set(file, stamp);
    }
    return { main, others };
  }
}

function isSame(one: Surrounding, other: Surrounding): boolean {
  if (one.main !== other.main || one.others.size !== other.others.size) return false;
  return [...one.others].every(([file, stamp]) => other.others.get(file) === stamp);
}
