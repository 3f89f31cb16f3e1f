import { Readable } from "node:stream";
import type { BuildRequest } from "../runtime/runtime.js";

/** The least that a build can ask for, and what it has said so far. */
export function plainBuild(more: Partial<BuildRequest> = {}) {
  const lines: string[] = [];
  const steps: string[] = [];
  const request: BuildRequest = {
    builder: "classic",
    context: Readable.from([Buffer.from("the context")]),
    dockerfile: "Dockerfile",
    tag: "cutover/web:d1",
    workload: "web",
    labels: {},
    args: {},
    secretArgs: {},
    secrets: {},
    cacheFrom: [],
    noCache: false,
    pull: false,
    credentials: [],
    onLine: (line) => lines.push(line),
    onStep: ({ step, instruction }) => steps.push(`${step} ${instruction}`),
    ...more,
  };
  return { request, lines, steps };
}
