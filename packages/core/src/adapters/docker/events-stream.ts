import { labels, type ContainerEvent } from "../../ports/runtime.js";
import { textOf, type JsonLine } from "./json-lines.js";

/** An event of a container with the engine's time of it, in nanoseconds since the Unix epoch. */
export interface TimedEvent {
  readonly event: ContainerEvent;
  readonly atNanos: bigint;
}

/** Which container is meant: by id where it was there when the watch began, and by name. */
export interface Watched {
  readonly name: string;
  readonly id: string | undefined;
}

interface Actor {
  readonly ID?: string;
  readonly Attributes?: Readonly<Record<string, string>>;
}

/** The event that a line of the engine's stream holds; undefined if it is of no interest or of another container. */
export function readEvent(line: JsonLine, watched: Watched): TimedEvent | undefined {
  const { ID, Attributes } = (line.value["Actor"] ?? {}) as Actor;
  // The engine's own filter also lets ids and names through that merely begin so.
  const meant = watched.id === undefined ? Attributes?.["name"] === watched.name : ID === watched.id;
  return meant ? readTimed(line, Attributes ?? {}) : undefined;
}

export interface TimedWorkloadEvent {
  readonly event: ContainerEvent;
  readonly atNanos: bigint;
  /** Its id. */
  readonly container: string;
  /** Its labels, those of its image too. */
  readonly all: Readonly<Record<string, string>>;
}

/** As `readEvent`, of any container that carries our labels, be they its own or its image's. */
export function readWorkloadEvent(line: JsonLine): TimedWorkloadEvent | undefined {
  const { ID = "", Attributes = {} } = (line.value["Actor"] ?? {}) as Actor;
  const { [labels.workload]: workload, [labels.deployment]: deployment } = Attributes;
  const timed = readTimed(line, Attributes);
  if (!timed || workload === undefined || deployment === undefined) return undefined;
  return {
    event: { ...timed.event, workload, deployment },
    container: ID,
    all: Attributes,
    atNanos: timed.atNanos,
  };
}

function readTimed(
  { value, text }: JsonLine,
  attributes: NonNullable<Actor["Attributes"]>,
): TimedEvent | undefined {
  if (value["Type"] !== "container") return undefined;
  const event = eventOf(textOf(value["Action"]), attributes);
  // Read from the text: as a number it would lose its last digits.
  const atNanos = /"timeNano":(\d+)/.exec(text)?.[1];
  return event === undefined || atNanos === undefined ? undefined : { event, atNanos: BigInt(atNanos) };
}

function eventOf(action: string, attributes: Readonly<Record<string, string>>): ContainerEvent | undefined {
  switch (action) {
    case "start":
      return { kind: "started" };
    case "oom":
      return { kind: "out-of-memory" };
    case "die": {
      const exitCode = Number.parseInt(attributes["exitCode"] ?? "", 10);
      return Number.isNaN(exitCode) ? { kind: "died" } : { kind: "died", exitCode };
    }
    case "health_status: healthy":
      return { kind: "healthy" };
    case "health_status: unhealthy":
      return { kind: "unhealthy" };
    default:
      return undefined;
  }
}

/** An engine's time ("2026-01-02T03:04:05.678901234Z") in nanoseconds since the Unix epoch; 0 for its zero time. */
export function nanosOf(time: string): bigint {
  const fraction = /\.(\d{1,9})/.exec(time)?.[1] ?? "";
  const seconds = Math.floor(Date.parse(time.replace(/\.\d+/, "")) / 1000);
  if (Number.isNaN(seconds) || seconds <= 0) return 0n;
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, "0"));
}

/** Nanoseconds as the engine's `since` takes them. */
export function sinceOf(nanos: bigint): string {
  return `${nanos / 1_000_000_000n}.${String(nanos % 1_000_000_000n).padStart(9, "0")}`;
}
