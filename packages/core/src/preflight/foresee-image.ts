import type { Resolution } from "@cutover/schema";
import { catalogue } from "@cutover/schema/errors";
import { askedStrategy } from "@cutover/schema/internal";
import type { Finding } from "../events/finding.js";
import { findMisfits } from "../source/image-findings.js";
import { findVolumeLoss, imageVolumes, resolveWithVolumes, uncovered } from "../source/image-volumes.js";
import type { RuntimeState } from "../records/records.js";
import type { ResolvedWorkload } from "../deployer/workloads.js";
import type { Engine } from "../journal/engine.js";

/** The known facts about the next deployment's image before it is pulled or built. */
export interface Foresight {
  readonly resolution: Resolution;
  readonly findings: readonly Finding[];
  /** For a person; undefined if there is nothing to say. */
  readonly words: string | undefined;
}

export interface ForeseeRequest {
  readonly workload: string;
  readonly config: unknown;
  readonly resolved: ResolvedWorkload;
  readonly state: RuntimeState | undefined;
}

/**
 * Uses the engine's present image. If the engine holds none, only the image itself can show it. Without effect.
 * Rejects only on abort.
 */
export async function foreseeImage(
  engine: Pick<Engine, "runtime">,
  request: ForeseeRequest,
  signal?: AbortSignal,
): Promise<Foresight> {
  const { resolution } = request.resolved;
  try {
    return await foresee(engine, request, signal);
  } catch {
    signal?.throwIfAborted();
    // Its own check reports an engine that does not answer.
    return { resolution, findings: [], words: undefined };
  }
}

async function foresee(
  { runtime }: Pick<Engine, "runtime">,
  { workload, config, resolved, state }: ForeseeRequest,
  signal: AbortSignal | undefined,
): Promise<Foresight> {
  const { resolution, description, findImage } = resolved;
  const { container: wanted, port, inPlace } = description;
  if (!wanted || !findImage || inPlace) return { resolution, findings: [], words: undefined };
  const image = await findImage({ runtime, workload });
  const keeps = wanted.anonymousVolumes !== "discard";
  if (!image) return unknown(resolution, { config, keeps });
  const held = state ? imageVolumes(state.live.spec).keys() : [];
  const keptAt = uncovered([...image.volumes, ...held], wanted);
  const foreseen = resolveWithVolumes(resolution, { config, keptAt });
  const platform = await runtime.images?.platform(signal);
  const findings = [
    ...findMisfits({ image, wanted, port, platform }),
    ...findVolumeLoss(foreseen, uncovered(image.volumes, wanted)),
  ];
  return { resolution: foreseen, findings, words: wordsOf(foreseen, keptAt) };
}

function unknown(resolution: Resolution, { config, keeps }: { config: unknown; keeps: boolean }): Foresight {
  if (resolution.strategy === "recreate" || !keeps) return { resolution, findings: [], words: undefined };
  const isAsked = askedStrategy(config) !== undefined;
  const then = isAsked ? "it is not carried over" : "it is recreated, and the data is carried over";
  const words = `only the image can tell whether it keeps data in a volume of its own; if so, ${then}`;
  const code = "IMAGE_UNKNOWN";
  const finding: Finding = {
    code,
    severity: "warning",
    subject: "image",
    message: `the engine holds no image of this config yet: ${words}`,
    remedy: catalogue[code],
  };
  return { resolution, findings: [finding], words };
}

function wordsOf({ strategy }: Resolution, keptAt: readonly string[]): string {
  if (keptAt.length === 0)
    return "the one that the engine holds keeps no data in a volume of its own that is not mounted already";
  const paths = keptAt.join(", ");
  return strategy === "recreate"
    ? `it keeps data at ${paths}, which is carried over`
    : `it keeps data at ${paths}, which is not carried over: green begins with an empty volume, and the old one stays`;
}
