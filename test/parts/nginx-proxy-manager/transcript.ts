import { readFile } from "node:fs/promises";

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly rawBody?: string;
}

interface RecordedAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: unknown;
  readonly location?: string;
}

/** What one GET through the proxy gives: an error, or a status and whatever else was noted. */
export interface Observation {
  readonly error?: string;
  readonly status?: number;
  readonly body?: string;
  readonly xServedBy?: string;
  readonly location?: string;
  readonly hsts?: string;
  readonly contentType?: string;
  readonly wwwAuthenticate?: string;
}

export interface RecordedTraffic {
  readonly scheme: "http" | "https" | "ws";
  readonly host: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Seen a while after the request was sent, which is not answered yet. */
  readonly during?: Observation;
  readonly now?: Observation;
  readonly after500ms?: Observation;
  readonly after3500ms?: Observation;
}

export interface Step {
  readonly note?: string;
  readonly action?: string;
  readonly request?: RecordedRequest;
  readonly response?: RecordedAnswer;
  readonly volatile?: readonly string[];
  readonly observed?: {
    readonly traffic?: readonly RecordedTraffic[];
    readonly tokenLifeSeconds?: number;
    readonly expiresFieldSaysSeconds?: number;
  };
}

export interface Scenario {
  readonly name: string;
  readonly given?: string;
  readonly steps: readonly Step[];
}

/** The ports that stand for those in the recording. */
export interface FixturePorts {
  readonly blue: number;
  readonly green: number;
  readonly closed: number;
}

/** The recorded scenarios, with the ports of the recording replaced. */
export async function readScenarios(file: URL, ports: FixturePorts): Promise<Scenario[]> {
  const text = (await readFile(file, "utf8"))
    .replaceAll("19001", String(ports.blue))
    .replaceAll("19002", String(ports.green))
    .replaceAll("19099", String(ports.closed));
  const [, ...scenarios] = JSON.parse(text) as Scenario[];
  return scenarios;
}
