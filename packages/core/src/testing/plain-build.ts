import { Readable } from "node:stream";
import type { BuildRequest } from "../ports/runtime.js";

/** The minimal request for a build of a folder. */
export const plainSettings = {
  builder: "classic",
  dockerfile: "Dockerfile",
  args: {},
  secretArgs: {},
  secrets: {},
  cacheFrom: [],
  noCache: false,
  pull: false,
  credentials: [],
} as const;

/** The minimal request for a build, and its output so far. */
export function plainBuild(more: Partial<BuildRequest> = {}) {
  const lines: string[] = [];
  const steps: string[] = [];
  const request: BuildRequest = {
    ...plainSettings,
    context: Readable.from([Buffer.from("the context")]),
    tag: "cutover/web:d1",
    workload: "web",
    labels: {},
    onLine: (line) => lines.push(line),
    onStep: ({ step, instruction }) => steps.push(`${step} ${instruction}`),
    ...more,
  };
  return { request, lines, steps };
}
