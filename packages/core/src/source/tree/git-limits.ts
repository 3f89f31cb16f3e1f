import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { DeployerError } from "../../errors/deployer-error.js";
import { unsafe } from "./tree-errors.js";
import { maxBytes, maxDepth, maxEntries } from "./tree-limits.js";

const pollMs = 200;
const maxFetchMs = 30 * 60_000;
const maxListedBytes = 256 * 1024 * 1024;
const maxPathBytes = 64 * 1024;

/** The size of a commit on the disk, counted while git lists it. */
export class TreeCount {
  readonly #repository: string;
  readonly #onExcess: (error: DeployerError) => void;
  #rest = Buffer.alloc(0);
  #entries = 0;
  #bytes = 0;
  #listed = 0;

  constructor(repository: string, onExcess: (error: DeployerError) => void) {
    this.#repository = repository;
    this.#onExcess = onExcess;
  }

  /** Reads the output of `git ls-tree -r -t -l -z` as it comes: `<mode> <type> <object> <size>\t<path>\0`. */
  write(chunk: Buffer): void {
    this.#listed += chunk.length;
    let rest = Buffer.concat([this.#rest, chunk]);
    for (let end = rest.indexOf(0); end !== -1; end = rest.indexOf(0)) {
      this.#read(rest.subarray(0, end).toString("utf8"));
      rest = rest.subarray(end + 1);
    }
    this.#rest = Buffer.from(rest);
    if (rest.length > maxPathBytes) this.#onExcess(unsafe("a path", "is longer than 64 KiB"));
    if (this.#entries > maxEntries || this.#bytes > maxBytes || this.#listed > maxListedBytes)
      this.#onExcess(tooLarge(this.#repository));
  }

  #read(line: string): void {
    const [, size = "", path = ""] = /^\d+ \S+ \S+ +(\S+)\t([^]*)$/.exec(line) ?? [];
    this.#entries += 1;
    this.#bytes += Number(size) || 0;
    if (path.split("/").length > maxDepth)
      this.#onExcess(unsafe(`${path.slice(0, 200)}…`, `is more than ${maxDepth} folders deep`));
  }
}

/**
 * Ends a fetch, by `onExcess`, if it puts more than 4 GiB into `folder` or takes longer than half an hour: a
 * server may send without end. The caller stops the watch.
 */
export function watchFetch(
  folder: string,
  repository: string,
  onExcess: (error: DeployerError) => void,
): { readonly stop: () => void } {
  const late = setTimeout(
    () =>
      onExcess(
        new DeployerError(
          "TREE_FAILED",
          `${repository} was not fetched within ${maxFetchMs / 60_000} minutes.`,
        ),
      ),
    maxFetchMs,
  );
  let stopped = false;
  let timer: NodeJS.Timeout;
  const look = async (): Promise<void> => {
    const bytes = await sizeOf(folder).catch(() => 0);
    if (bytes > maxBytes) onExcess(tooLarge(repository));
    if (!stopped) timer = setTimeout(() => void look(), pollMs);
  };
  timer = setTimeout(() => void look(), pollMs);
  return {
    stop: (): void => {
      stopped = true;
      clearTimeout(timer);
      clearTimeout(late);
    },
  };
}

/** Counts git's own folder, which holds few files, because the fetched data stays one pack. */
async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    // Git removes its temporary files in the meantime.
    bytes += entry.isDirectory()
      ? await sizeOf(path)
      : await lstat(path).then(
          ({ size }) => size,
          () => 0,
        );
  }
  return bytes;
}

function tooLarge(repository: string): DeployerError {
  return new DeployerError(
    "TREE_UNSAFE",
    `The git repository ${repository} holds more than 200,000 entries or 4 GiB.`,
    {
      remedy: "Deploy a smaller repository, or an image that is built elsewhere.",
      details: { repository },
    },
  );
}
