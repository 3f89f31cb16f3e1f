import type { Readable } from "node:stream";
import type { HealthTimes } from "./health-times.js";

/** Makes an image ours. A container inherits its image's labels, so that this must not be the one that makes it ours. */
export const imageLabel = "dev.cutover.image.workload";

export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
  readonly serverAddress: string;
}

export interface PullRequest {
  /** Fully qualified: `registry/name:tag` or `registry/name@sha256:…`. */
  readonly reference: string;
  readonly platform?: string;
  readonly credentials?: RegistryCredentials;
  /** Called at most about ten times a second; `totalBytes` grows while the engine learns of more layers. */
  readonly onProgress?: (progress: { readonly currentBytes: number; readonly totalBytes: number }) => void;
}

export interface Image {
  /** `sha256:…` of the image's own config; says whether two references are the same image. */
  readonly id: string;
  /** `name@sha256:…` for every registry name the engine knows it by; empty for an image that was built locally. */
  readonly digests: readonly string[];
  /** Of TCP, in ascending order. */
  readonly exposedPorts: readonly number[];
  /** True if the image carries its own HEALTHCHECK. */
  readonly hasHealthcheck: boolean;
  /** Its times; undefined without one. */
  readonly health: HealthTimes | undefined;
  /** Such as `linux/arm64/v8`; empty parts are left out. */
  readonly platform: string;
  /** Paths in the container, sorted and in their shortest form, at which the image keeps data: each VOLUME. */
  readonly volumes: readonly string[];
  /** As the image names it: a number, or a name with or without SIG. */
  readonly stopSignal: string | undefined;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** Undefined: root. */
  readonly user: string | undefined;
}

/** `classic` is the engine's own; `buildkit` runs `docker build`, `buildx` the plugin of that name, both of this machine. */
export type Builder = "classic" | "buildkit" | "buildx";

export interface BuildRequest {
  readonly builder: Builder;
  /** A tar of the context, the Dockerfile in it; read once, as the engine takes it. */
  readonly context: Readable;
  /** Path of the Dockerfile in the context. */
  readonly dockerfile: string;
  /** `name:tag` that the image gets; names nothing else on the engine that is wanted. */
  readonly tag: string;
  readonly workload: string;
  /** Besides the label for the workload, which is always set. */
  readonly labels: Readonly<Record<string, string>>;
  /** Stage to stop at. */
  readonly target?: string;
  readonly args: Readonly<Record<string, string>>;
  /** As `args`, by reference: their values are masked in all that is told, but stay in the image's history. */
  readonly secretArgs: Readonly<Record<string, string>>;
  /** By id, for `RUN --mount=type=secret`; no part of the image. Not for the classic builder. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly platform?: string;
  readonly cacheFrom: readonly string[];
  readonly noCache: boolean;
  /** Asks the registries for newer base images. */
  readonly pull: boolean;
  /** For the base images; only for the classic builder, as the others read what `docker login` stored. */
  readonly credentials: readonly RegistryCredentials[];
  readonly onStep?: (step: BuildStep) => void;
  /** Output of a step, printable, secrets masked. */
  readonly onLine?: (line: string) => void;
}

export interface BuildStep {
  /** Number and count, as `3/7`. */
  readonly step: string;
  /** As the Dockerfile has it, secrets masked. */
  readonly instruction: string;
}

/** An image of ours: one that was built for a workload. */
export interface BuiltImage {
  readonly id: string;
  /** `name:tag`, every one. */
  readonly tags: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds since the Unix epoch, by the engine's clock. */
  readonly createdAtMs: number;
}

/** The images that an engine holds. Calls reject as those of `Runtime`. */
export interface Images {
  /** Which images the engine runs by itself, such as `linux/amd64`; undefined if it does not say. */
  platform(signal?: AbortSignal): Promise<string | undefined>;
  /** IMAGE_UNAUTHORIZED, IMAGE_NOT_FOUND, IMAGE_RATE_LIMITED (details.retryAfterMs if it is known), IMAGE_PULL_FAILED. One try. */
  pull(request: PullRequest, signal?: AbortSignal): Promise<void>;
  /** Reads an archive in the format of `docker load`. ENGINE_FAILED if the image `id` (`sha256:…`) was not in it. Idempotent. */
  load(image: { readonly id: string; readonly archive: Readable }, signal?: AbortSignal): Promise<void>;
  /** By reference or id; undefined if the engine does not hold it. */
  find(reference: string, signal?: AbortSignal): Promise<Image | undefined>;
  /** What is missing for this builder, as a sentence; undefined if it can be used. */
  obstacle(builder: Builder, signal?: AbortSignal): Promise<string | undefined>;
  /**
   * Builds, and resolves with the image's id. BUILD_FAILED (details: `step` as `3/7`, `instruction`, `output`: its last lines),
   * BUILDER_MISSING. An abort ends the build on the engine too. A build that fails or is aborted leaves no layer of its own behind.
   */
  build(request: BuildRequest, signal?: AbortSignal): Promise<string>;
  /** Images that say of themselves that `build` made them for the workload. A hint: a pulled image may carry the label too. */
  list(workload: string, signal?: AbortSignal): Promise<BuiltImage[]>;
  /** Names of images on the engine, `name:tag`, that begin with `prefix`, which ends with a slash or a colon. */
  tags(prefix: string, signal?: AbortSignal): Promise<string[]>;
  /** Gives an image a further name, `name:tag`, which moves if another image has it. IMAGE_NOT_FOUND. */
  tag(id: string, tag: string, signal?: AbortSignal): Promise<void>;
  /** Takes a name, `name:tag`, away, and the image with its last one. A missing one is success; one that a container uses stays. */
  remove(tag: string, signal?: AbortSignal): Promise<void>;
}
