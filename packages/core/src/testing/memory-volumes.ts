import { createHash } from "node:crypto";
import type { UnusedVolume, VolumeAt, Volumes } from "../ports/volumes.js";
import { anonymousAt, type MemoryContainer } from "./memory-container.js";

/** The volumes of an engine in memory, as a map by name: the workload that `create` made it for, or undefined. */
export class MemoryVolumes extends Map<string, string | undefined> implements Volumes {
  /** By volume: the deployments whose containers ran with it, in the order of their first start. */
  readonly written = new Map<string, readonly string[]>();
  readonly #containers: ReadonlyMap<string, MemoryContainer>;

  constructor(containers: ReadonlyMap<string, MemoryContainer>) {
    super();
    this.#containers = containers;
  }

  async mounts(name: string, signal?: AbortSignal): Promise<VolumeAt[]> {
    signal?.throwIfAborted();
    return this.#containers.get(name)?.volumes ?? [];
  }

  async missing(names: readonly string[], signal?: AbortSignal): Promise<string[]> {
    signal?.throwIfAborted();
    return names.filter((name) => !this.has(name));
  }

  async unused(signal?: AbortSignal): Promise<UnusedVolume[]> {
    signal?.throwIfAborted();
    return [...this].flatMap(([name, workload]) => (this.#isMounted(name) ? [] : { name, workload }));
  }

  async create(name: string, workload: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (!this.has(name)) this.set(name, workload);
  }

  async remove(name: string, workload: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const owner = this.get(name);
    const isOurs = owner === workload || (owner === undefined && /^[0-9a-f]{64}$/.test(name));
    if (isOurs && !this.#isMounted(name)) this.delete(name);
  }

  /**
   * As an engine does: creates missing named volumes, and an unnamed volume for each further VOLUME of the
   * image.
   */
  makeFor({ id, request, image, volumes, anonymous }: MemoryContainer): void {
    if (!request) return;
    for (const path of image?.volumes ?? []) {
      if (volumes.some(({ target }) => target === path)) continue;
      if (request.spec.mounts.some(({ target }) => target === path)) continue;
      anonymous.set(path, createHash("sha256").update(`${id} ${path}`).digest("hex"));
    }
    for (const { name } of [...volumes, ...anonymousAt(anonymous)])
      if (!this.has(name)) this.set(name, undefined);
  }

  /** For a removed container: its unnamed volumes. */
  dropAnonymous({ anonymous }: MemoryContainer): void {
    for (const volume of anonymous.values()) if (!this.#isMounted(volume)) this.delete(volume);
  }

  /** For a container that runs from now on. */
  noteWriter({ request, volumes }: MemoryContainer): void {
    for (const { name } of request ? volumes : []) {
      const before = this.written.get(name) ?? [];
      const { deployment } = request as { readonly deployment: string };
      if (!before.includes(deployment)) this.written.set(name, [...before, deployment]);
    }
  }

  #isMounted(volume: string): boolean {
    return [...this.#containers.values()].some(({ volumes }) => volumes.some(({ name }) => name === volume));
  }
}
