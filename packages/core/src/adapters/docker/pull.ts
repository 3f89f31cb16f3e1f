import type { ErrorCode } from "@cutover/schema/errors";
import { DeployerError } from "../../errors/deployer-error.js";
import { Mask } from "../../output/mask.js";
import type { PullRequest } from "../../ports/images.js";
import { shorten } from "./docker-errors.js";
import type { EngineConnection } from "./engine-connection.js";
import { readReply } from "./engine-stream.js";
import { readJsonLines, textOf } from "./json-lines.js";

const progressIntervalMs = 100;

/** One pull. The engine answers 200 before it begins: a failure arrives as an event of the stream. */
export async function pullImage(
  engine: EngineConnection,
  request: PullRequest,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { name, tag } = splitReference(request.reference);
  const stream = await engine.open({
    method: "POST",
    path: "/images/create",
    query: {
      fromImage: name,
      tag,
      ...(request.platform !== undefined && { platform: request.platform }),
    },
    ...(request.credentials && { credentials: request.credentials }),
    signal,
  });
  if (stream.status !== 200)
    throw pullFailure(request, (await readReply(stream)).message || `status ${stream.status}`);
  const progress = new PullProgress(request.onProgress);
  for await (const { value } of readJsonLines(stream.chunks())) {
    const error = errorOf(value);
    if (error !== undefined) throw pullFailure(request, error);
    progress.read(value);
  }
  progress.finish();
}

/** `name:tag` and `name@digest` in the engine's two parameters; where both are given the digest decides. */
export function splitReference(reference: string): { readonly name: string; readonly tag: string } {
  const [tagged = "", digest] = reference.split("@", 2);
  const colon = tagged.lastIndexOf(":");
  const hasTag = colon > tagged.lastIndexOf("/");
  const name = hasTag ? tagged.slice(0, colon) : tagged;
  return { name, tag: digest ?? (hasTag ? tagged.slice(colon + 1) : "latest") };
}

function errorOf(event: Readonly<Record<string, unknown>>): string | undefined {
  const detail = event["errorDetail"] as { readonly message?: unknown } | undefined;
  const error = detail?.message ?? event["error"];
  return error === undefined ? undefined : textOf(error);
}

/** Adds up what the engine tells layer by layer. */
class PullProgress {
  readonly #onProgress: PullRequest["onProgress"];
  readonly #layers = new Map<string, { current: number; total: number }>();
  #reportedAtMs = -Infinity;
  #pending = false;

  constructor(onProgress: PullRequest["onProgress"]) {
    this.#onProgress = onProgress;
  }

  read(event: Readonly<Record<string, unknown>>): void {
    const id = textOf(event["id"]);
    const layer = this.#layers.get(id);
    if (event["status"] === "Downloading") {
      const { current = 0, total = 0 } = (event["progressDetail"] ?? {}) as {
        current?: number;
        total?: number;
      };
      if (total <= 0) return;
      // A retry of the engine begins a layer again; what a person watches should not run backwards.
      this.#layers.set(id, { current: Math.min(total, Math.max(current, layer?.current ?? 0)), total });
    } else if (
      layer !== undefined &&
      (event["status"] === "Download complete" || event["status"] === "Pull complete")
    ) {
      if (layer.current === layer.total) return;
      layer.current = layer.total;
    } else return;
    this.#pending = true;
    if (performance.now() - this.#reportedAtMs >= progressIntervalMs) this.#report();
  }

  finish(): void {
    if (this.#pending) this.#report();
  }

  #report(): void {
    this.#reportedAtMs = performance.now();
    this.#pending = false;
    let currentBytes = 0;
    let totalBytes = 0;
    for (const layer of this.#layers.values()) {
      currentBytes += layer.current;
      totalBytes += layer.total;
    }
    this.#onProgress?.({ currentBytes, totalBytes });
  }
}

const causes: readonly (readonly [pattern: RegExp, code: ErrorCode])[] = [
  [/invalid reference format/i, "IMAGE_INVALID"],
  [/no space left on device|disk quota exceeded/i, "DISK_FULL"],
  [/toomanyrequests|too many requests|status\D{0,10}429\b/i, "IMAGE_RATE_LIMITED"],
  // Before "not found": a registry may say both of a private image, and logging in is what helps.
  [
    /unauthorized|no basic auth credentials|authentication required|access denied|denied:|status\D{0,10}40[13]\b/i,
    "IMAGE_UNAUTHORIZED",
  ],
  [
    /manifest unknown|not found|no matching manifest|name unknown|does not match the specified platform/i,
    "IMAGE_NOT_FOUND",
  ],
];

/** What an engine's words about a failed pull mean; it gives no other sign. */
export function pullCause(message: string): ErrorCode {
  return causes.find(([pattern]) => pattern.test(message))?.[1] ?? "IMAGE_PULL_FAILED";
}

function pullFailure(request: PullRequest, words: string): DeployerError {
  const { credentials } = request;
  const message = shorten(new Mask(credentials ? [credentials.password] : []).hide(words));
  const code = pullCause(message);
  const seconds = /retry[- ]after["']?[:= ]+["']?(\d{1,6})/i.exec(message)?.[1];
  return new DeployerError(code, `Pulling ${request.reference} failed: ${message}`, {
    details: {
      reference: request.reference,
      ...(code === "IMAGE_RATE_LIMITED" && seconds !== undefined && { retryAfterMs: Number(seconds) * 1000 }),
    },
  });
}
