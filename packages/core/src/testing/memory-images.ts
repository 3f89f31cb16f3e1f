import type { Readable } from "node:stream";
import { DeployerError } from "../errors/deployer-error.js";
import { assertImageName } from "../ports/image-name.js";
import {
  imageLabel,
  type Builder,
  type BuildRequest,
  type BuiltImage,
  type Image,
  type Images,
  type PullRequest,
} from "../ports/images.js";
import { buildInMemory } from "./memory-build.js";
import type { VirtualClock } from "./virtual-clock.js";

/** The behaviour of an image's containers. Times in milliseconds after the start. */
export interface ImageBehaviour {
  /** The image's own settings that differ from the defaults. */
  readonly says?: Partial<Omit<Image, "id" | "digests" | "hasHealthcheck">>;
  /** Results of its commands, by command with arguments; other commands succeed at once. */
  readonly commands?: Readonly<
    Record<
      string,
      { readonly lines?: readonly string[]; readonly exitCode?: number; readonly afterMs?: number }
    >
  >;
  /** When it begins to listen; never if absent and `neverListens`. */
  readonly listensAfterMs?: number;
  /** Its listeners, at all addresses unless one is named; by default the port of its config. */
  readonly listensOn?: readonly { readonly port: number; readonly address?: string }[];
  /** Its network gives it no address. */
  readonly hasNoAddress?: boolean;
  /** When its probe path begins to answer 200; 503 before. Infinity: never. */
  readonly readyAfterMs?: number;
  /** When its probe path answers 503 again. */
  readonly unreadyAfterMs?: number;
  /** How long one client keeps a connection to it. */
  readonly servesForMs?: number;
  /** For how long a client opens connections to it again and again, for an instant each. */
  readonly reached?: { readonly everyMs: number; readonly forMs: number };
  /** How often its own health check opens a connection to it, which only the kernel's count shows. */
  readonly checkedEveryMs?: number;
  /** Its answer at a path while it listens, whatever else it does; called with the request's bearer token. */
  readonly pages?: Readonly<
    Record<
      string,
      (bearerToken: string | undefined) => {
        readonly status: number;
        readonly body: string;
        readonly location?: string;
      }
    >
  >;
  readonly exitsAfterMs?: number;
  readonly exitCode?: number;
  readonly outOfMemory?: boolean;
  readonly health?: "healthy" | "unhealthy";
  readonly healthAfterMs?: number;
  /** The output of its health check. */
  readonly healthOutput?: string;
  readonly ignoresStopSignal?: boolean;
  readonly log?: readonly string[];
}

export type Labels = Readonly<Record<string, string>>;

export interface HeldImage {
  readonly image: Image;
  readonly behaviour: ImageBehaviour;
  /** Labels of the image itself, which its containers inherit. */
  readonly labels: Labels;
  readonly createdAtMs: number;
}

const memoryPlatform = "linux/amd64";

function describe(id: string, { says = {}, health }: ImageBehaviour): Image {
  const times = health && {
    intervalMs: 30_000,
    timeoutMs: 30_000,
    startPeriodMs: 0,
    startIntervalMs: 5_000,
    retries: 3,
  };
  const own = {
    exposedPorts: [],
    health: times,
    platform: memoryPlatform,
    volumes: [],
    stopSignal: undefined,
    entrypoint: [],
    command: ["/server"],
    user: undefined,
    ...says,
  };
  return { id, digests: [], ...own, hasHealthcheck: own.health !== undefined };
}

/** The images of an engine in memory, and the registry that it pulls from. */
export class MemoryImages implements Images {
  readonly #clock: VirtualClock;
  readonly #isUsed: (image: string) => boolean;
  readonly #images = new Map<string, HeldImage>();
  readonly #registry = new Map<string, HeldImage>();

  /** `isUsed`: true if a container uses the image. */
  constructor(clock: VirtualClock, isUsed: (image: string) => boolean) {
    this.#clock = clock;
    this.#isUsed = isUsed;
  }

  async platform(signal?: AbortSignal): Promise<string | undefined> {
    signal?.throwIfAborted();
    return memoryPlatform;
  }

  /** Puts an image into the registry, to be pulled under `reference`. */
  publish(reference: string, behaviour: ImageBehaviour = {}, labels: Labels = {}): void {
    const name = reference.replace(/@.*$|:[^/:]*$/, "");
    const digest = `sha256:${Buffer.from(reference).toString("hex").slice(-64).padStart(64, "0")}`;
    const image: Image = { ...describe(digest, behaviour), digests: [`${name}@${digest}`] };
    const held = { image, behaviour, labels, createdAtMs: this.#clock.wallMs() };
    this.#registry.set(reference, held).set(`${name}@${digest}`, held);
  }

  /** Removes an image with all its names, as a person would. */
  removeByHand(reference: string): void {
    const id = this.#images.get(reference)?.image.id;
    for (const [name, { image }] of this.#images) if (image.id === id) this.#images.delete(name);
  }

  async pull({ reference }: PullRequest, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.bring(reference);
  }

  /** IMAGE_NOT_FOUND. */
  bring(reference: string): HeldImage {
    const found = this.#registry.get(reference);
    if (!found) throw new DeployerError("IMAGE_NOT_FOUND", `${reference} is not in the registry`);
    for (const name of [reference, found.image.id, ...found.image.digests]) this.#images.set(name, found);
    return found;
  }

  /** Reads the archive, and trusts that it holds the image. */
  async load({ id, archive }: { id: string; archive: Readable }, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    for await (const _ of archive) signal?.throwIfAborted();
    const image = describe(id, {});
    this.#images.set(id, { image, behaviour: {}, labels: {}, createdAtMs: this.#clock.wallMs() });
  }

  async find(reference: string, signal?: AbortSignal): Promise<Image | undefined> {
    signal?.throwIfAborted();
    assertImageName(reference);
    return this.#images.get(reference)?.image;
  }

  async obstacle(_builder: Builder, signal?: AbortSignal): Promise<string | undefined> {
    signal?.throwIfAborted();
    return undefined;
  }

  /** Its containers behave as those of the base image. */
  async build(request: BuildRequest, signal?: AbortSignal): Promise<string> {
    signal?.throwIfAborted();
    const holds = (name: string): boolean => this.#images.has(name);
    const { id, base, says, labels } = await buildInMemory(request, holds, signal);
    const found = this.#images.get(base);
    const image = found?.image ?? describe(id, {});
    const built = {
      image: { ...image, ...says(image), id, digests: [] },
      behaviour: found?.behaviour ?? {},
      labels: { ...found?.labels, ...labels, ...request.labels, [imageLabel]: request.workload },
      createdAtMs: this.#clock.wallMs(),
    };
    this.#images.set(id, built).set(request.tag, built);
    return id;
  }

  async list(workload: string, signal?: AbortSignal): Promise<BuiltImage[]> {
    signal?.throwIfAborted();
    return [...this.#images]
      .filter(([name, { image, labels }]) => name === image.id && labels[imageLabel] === workload)
      .map(([id, { labels, createdAtMs }]) => {
        const tags = this.#tagsOf(id).filter((name) => !name.includes("@"));
        return { id, tags, labels, createdAtMs };
      });
  }

  async tags(prefix: string, signal?: AbortSignal): Promise<string[]> {
    signal?.throwIfAborted();
    return [...this.#images.keys()].filter((name) => name.startsWith(prefix) && !name.includes("@"));
  }

  async tag(id: string, tag: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const image = this.#images.get(id);
    if (!image) throw new DeployerError("IMAGE_NOT_FOUND", `${id} is not on the engine`);
    this.#images.set(tag, image);
  }

  async remove(tag: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const id = this.#images.get(tag)?.image.id;
    if (id === undefined) return;
    const isLast = this.#tagsOf(id).length === 1;
    if (isLast && this.#isUsed(id)) return;
    this.#images.delete(tag);
    if (isLast) this.#images.delete(id);
  }

  /** True if the engine has the image, by reference or id. */
  holds(reference: string): boolean {
    return this.held(reference) !== undefined;
  }

  /** Adds an image without its pull or build. */
  hold(image: HeldImage, names: readonly string[]): void {
    for (const name of names) this.#images.set(name, image);
  }

  held(reference: string): HeldImage | undefined {
    return this.#images.get(reference);
  }

  #tagsOf(id: string): string[] {
    return [...this.#images].flatMap(([name, { image }]) => (image.id === id && name !== id ? name : []));
  }
}
