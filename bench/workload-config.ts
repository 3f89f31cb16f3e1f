/** The config of a benched workload of the source `image`, whose image is pulled only if the engine lacks it. */
export function workloadConfig(image: string, more: Readonly<Record<string, unknown>> = {}) {
  return { image, pull_policy: "missing", port: 8080, healthcheck: { path: "/health" }, ...more };
}
