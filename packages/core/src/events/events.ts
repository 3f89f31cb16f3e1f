import type { StrategyName } from "@cutover/schema";
import type { ErrorCode } from "@cutover/schema/errors";
import type { Builder } from "../ports/runtime.js";
import type {
  Abandonment,
  DrainOutcome,
  NewConnections,
  OpenConnections,
  RecordedError,
  Phase,
  Promotion,
  ReachEvidence,
  ShiftedStep,
  SwitchEvidence,
} from "../records/records.js";
import type { ProbeOutcome } from "../ports/prober.js";

interface Base {
  readonly workload: string;
  readonly deployment: string;
  /** Milliseconds since the Unix epoch. */
  readonly atMs: number;
}

/** A report of a preparation or a step. */
export type EventDetail =
  | {
      readonly type: "pull:progressed";
      readonly image: string;
      readonly currentBytes: number;
      readonly totalBytes: number;
    }
  | {
      readonly type: "pull:finished";
      readonly image: string;
      readonly digest: string;
      readonly pulled: boolean;
    }
  | {
      readonly type: "pull:retried";
      readonly image: string;
      readonly attempt: number;
      readonly delayMs: number;
      readonly error: RecordedError;
    }
  /** Files were fetched from a git repository or an archive; `revision` is the commit. */
  | { readonly type: "tree:fetched"; readonly from: string; readonly revision: string | undefined }
  /** `step` is a number and a count, such as `3/7`; secrets are masked. */
  | { readonly type: "build:step"; readonly step: string; readonly instruction: string }
  /** An output line of a build step, with secrets masked. */
  | { readonly type: "build:line"; readonly line: string }
  /** `built` is false if an image of an earlier build from the same input is reused. */
  | {
      readonly type: "build:finished";
      readonly image: string;
      readonly built: boolean;
      readonly builder: Builder;
    }
  | { readonly type: "strategy:resolved"; readonly strategy: StrategyName; readonly reason: string }
  /** A probably unintended setting that blocks nothing, such as a `port` that the image does not expose. */
  | {
      readonly type: "warning:found";
      readonly code: ErrorCode;
      /** The subject of a preflight warning. */
      readonly subject?: string;
      readonly message: string;
      readonly remedy: string;
    }
  | { readonly type: "phase:entered"; readonly phase: Phase | "preflight" }
  | { readonly type: "container:created"; readonly container: string }
  | { readonly type: "container:started"; readonly container: string }
  | { readonly type: "container:stopped"; readonly container: string }
  | { readonly type: "container:removed"; readonly container: string }
  | {
      readonly type: "probe:attempted";
      readonly container: string;
      readonly attempt: number;
      readonly ready: boolean;
      readonly outcome: ProbeOutcome["kind"];
      readonly message: string;
      readonly durationMs: number;
    }
  /** It was ready, and once more after its restart policy was set. */
  | { readonly type: "gate:passed"; readonly container: string; readonly by: "probe" | "health" | "liveness" }
  /** The proxy reaches green; the live traffic still goes to blue. */
  | ({ readonly type: "reach:proven"; readonly container: string } & Omit<ReachEvidence, "provenAtMs">)
  /** Green is ready and waits for its promotion; it is undone at `untilMs` (since the Unix epoch), in `leftMs`. */
  | {
      readonly type: "hold:started";
      readonly container: string;
      readonly untilMs: number;
      readonly leftMs: number;
    }
  /** Somebody let it go on. */
  | ({ readonly type: "hold:promoted"; readonly container: string } & Omit<Promotion, "atMs">)
  /** Green gets this share of the live traffic now: step `step` of `steps`, for `leftMs`. */
  | ({
      readonly type: "shift:stepped";
      readonly container: string;
      readonly step: number;
      readonly steps: number;
      readonly leftMs: number;
    } & Pick<ShiftedStep, "weight" | "nonce" | "drawn">)
  /** Blue and green answered so while green had this share. `worse`: how green did worse, so that all traffic goes back; absent: it did not. */
  | {
      readonly type: "shift:watched";
      readonly container: string;
      readonly weight: number;
      readonly watched: NonNullable<ShiftedStep["watched"]>;
      readonly worse?: string;
    }
  /** A line of the tool that manages a stack. */
  | { readonly type: "stack:output"; readonly line: string }
  | { readonly type: "log:written"; readonly container: string; readonly line: string }
  /** `kept`: domains that a person added to the same route in the proxy. */
  | {
      readonly type: "route:written";
      readonly domains: readonly string[];
      readonly nonce: string;
      readonly kept?: readonly string[];
    }
  | { readonly type: "route:verified"; readonly evidence: SwitchEvidence }
  | { readonly type: "route:removed"; readonly domains: readonly string[] }
  /**
   * The proxy cannot be reached, for example while it restarts; what served before still serves. Retries
   * continue for at most `leftMs`.
   */
  | {
      readonly type: "router:waiting";
      readonly waitedMs: number;
      readonly leftMs: number;
      readonly error: RecordedError;
    }
  | { readonly type: "state:committed"; readonly container: string }
  /** `durationMs` undefined: without limit. */
  | { readonly type: "drain:started"; readonly container: string; readonly durationMs: number | undefined }
  /** About once a second: the open connections, the time waited, and the time left. */
  | {
      readonly type: "drain:progressed";
      readonly container: string;
      readonly open: OpenConnections;
      readonly waitedMs: number;
      readonly leftMs: number | undefined;
      readonly arrived?: NewConnections;
    }
  | {
      readonly type: "drain:finished";
      readonly container: string;
      readonly outcome: DrainOutcome;
      readonly waitedMs: number;
      /** Connections that the deadline cuts. */
      readonly cut: OpenConnections | undefined;
      /** Connections accepted since the switch, if they could be counted. */
      readonly arrived?: NewConnections;
    }
  | { readonly type: "container:retained"; readonly container: string }
  | { readonly type: "bake:started"; readonly container: string; readonly durationMs: number }
  | { readonly type: "bake:finished"; readonly container: string; readonly worse: string | undefined }
  | {
      readonly type: "hook:started";
      readonly hook: "pre_cutover" | "post_cutover";
      readonly container: string;
    }
  | { readonly type: "hook:line"; readonly hook: "pre_cutover" | "post_cutover"; readonly line: string }
  | {
      readonly type: "hook:finished";
      readonly hook: "pre_cutover" | "post_cutover";
      /** Undefined: the command did not end in time. */
      readonly exitCode: number | undefined;
      readonly durationMs: number;
    }
  | { readonly type: "alias:moved"; readonly alias: string; readonly to: string }
  /** It waits: `ahead` others of its workload come first, including the open one. */
  | { readonly type: "queue:waiting"; readonly ahead: number }
  /** `count`: how often the same damage was repaired without a pause in which all was well. */
  | { readonly type: "damage:found"; readonly problems: readonly string[]; readonly count: number }
  | { readonly type: "clean-up:failed"; readonly what: string; readonly error: RecordedError }
  /** It was given up; `containers` are its leftovers, besides the live container. */
  | ({ readonly type: "deployment:abandoned"; readonly containers: readonly string[] } & Abandonment)
  | { readonly type: "deployment:recovered"; readonly phase: Phase; readonly action: string }
  | {
      readonly type: "deployment:finished";
      readonly status: "succeeded" | "failed" | "cancelled" | "superseded" | "interrupted";
      readonly error: RecordedError | undefined;
    };

export type DeploymentEvent = Base & EventDetail;

export type EmitDetail = (detail: EventDetail) => void;
