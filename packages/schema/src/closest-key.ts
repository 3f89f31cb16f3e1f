/**
 * The names of fields in other tools, among them Compose, Kamal, Dokku, Kubernetes and `docker run`; here each
 * field has one name.
 */
const otherNames: Readonly<Record<string, string>> = {
  args: "command",
  cmd: "command",
  cpu: "cpus",
  cpu_limit: "cpus",
  domain: "domains",
  entry_point: "entrypoint",
  env: "environment",
  env_vars: "environment",
  envs: "environment",
  health_check: "healthcheck",
  health: "healthcheck",
  host: "domains",
  hosts: "domains",
  mem: "memory",
  mem_limit: "memory",
  memory_limit: "memory",
  mounts: "volumes",
  app_port: "port",
  internal_port: "port",
  network: "networks",
  publish: "ports",
  restart_policy: "restart",
  root: "directory",
  stop_timeout: "stop_grace_period",
  strategy: "deploy_strategy",
  termination_grace_period: "stop_grace_period",
  volume: "volumes",
  workdir: "working_dir",
};

/**
 * The known key that the author probably means: another tool's name for it, the same word in another style, or
 * at most two typing errors away.
 */
export function closestKey(written: string, known: readonly string[]): string | undefined {
  if (written.length > 64) return undefined;
  const word = snakeCase(written);
  const other = Object.hasOwn(otherNames, word) ? otherNames[word] : undefined;
  if (other !== undefined && known.includes(other)) return other;
  const slips = word.length <= 4 ? 1 : 2;
  let best: { key: string; distance: number } | undefined;
  for (const key of known) {
    if (Math.abs(key.length - word.length) > slips) continue;
    const distance = editDistance(word, key, best === undefined ? slips : best.distance - 1);
    if (distance !== undefined) best = { key, distance };
  }
  return best?.key;
}

function snakeCase(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[\s-]+/g, "_")
    .toLowerCase();
}

/**
 * Counts insertions, deletions, substitutions and swaps of neighbours; undefined if there are more than `most`.
 */
function editDistance(a: string, b: string, most: number): number | undefined {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1));
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, at(beforeLast, j - 2) + 1);
      row.push(cost);
    }
    // No later row is less than the minimum of two neighbouring rows.
    if (Math.min(...row) > most && Math.min(...last) > most) return undefined;
    beforeLast = last;
    last = row;
  }
  const distance = at(last, b.length);
  return distance <= most ? distance : undefined;
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
