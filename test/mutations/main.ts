import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { safeguards, type Safeguard } from "./safeguards.js";

/**
 * Removes each safeguard in a copy of the project, and runs the tests that should notice. Exit status 1 where none does. An
 * argument limits it to the safeguards whose names hold it.
 */
const chosen = safeguards.filter(({ name }) => name.includes(process.argv[2] ?? ""));
const run = promisify(execFile);
const suites = [
  "deployer",
  "deployer-recovery",
  "deployer-watch",
  "deployer-queue",
  "deployer-cancel",
  "deployer-rollback",
  "deployer-retained",
  "deployer-close",
  "deployer-policy",
  "deploy/checked-mounts",
  "source/host-access",
  "source/resolve-secret",
  "source/container-source",
  "source/image-volumes",
  "schema/container-exclusivity",
  "schema/value-shape",
  "runtime/docker/create-body",
  "deploy/gate-words",
  "deploy/drain",
  "deploy/bake",
  "deploy/retiring",
  "deploy/still-reached",
  "deploy/arrivals",
  "deploy/false-route",
  "deploy/preflight-findings",
  "deploy/prune",
  "deploy/prune-unknown",
  "deploy/image",
  "deploy/image-volumes",
  "deploy/own-images",
  "deploy/foreign-containers",
  "deploy/hooks",
  "deploy/held-domains",
  "deploy/new-domains",
  "deploy/route-limits",
  "deploy/rotated-secrets",
  "deploy/alias",
  "router/nginx/own-nginx",
  "router/nginx/site-file",
  "deployer-by-hand",
  "deployer-pause",
  "deployer-wildcard",
  "deployer-route-repairs",
  "deployer-route-watch",
  "deploy/route-writes",
  "deploy/remove-again",
  "deploy/stack-secrets",
  "deploy/fallen-services",
  "router/nginx-proxy-manager/moved-locations",
  "router/nginx-proxy-manager/nginx-proxy-manager-router",
  "router/nginx-proxy-manager/limit-lines",
  "router/nginx-proxy-manager/user-directives",
  "schema/isolation-fields",
  "schema/value-shape",
  "store/sqlite/sqlite-store",
  "testing/sweep",
  "testing/sweep-life",
  "testing/two-deployers",
].map((name) => `packages/core/src/${name}.test.ts`);
/** Everything in them but the long enumerations. */
const names = "^(?!.*(recovery: (?!'?blue-green, update'?$)|10,000 schedules|locked|a database that)).*$";
const longestMs = 600_000;
const copy = await mkdtemp(join(tmpdir(), "cutover-mutate-"));
let survived = 0;
try {
  for (const path of [
    "package.json",
    "vitest.config.ts",
    "tsconfig.json",
    "tsconfig.base.json",
    "packages",
    "test/soak",
  ]) {
    await cp(path, join(copy, path), {
      recursive: true,
      filter: (source) => !/\/(node_modules|dist)(\/|$)/.test(source),
    });
  }
  await symlink(join(process.cwd(), "node_modules"), join(copy, "node_modules"));
  const failing = await notices();
  if (failing !== undefined) throw new Error(`without any mutation fails: ${failing}`);
  console.log("unchanged: every test passes");
  for (const safeguard of chosen) {
    const noticed = await without(safeguard);
    console.log(
      `${noticed === undefined ? "SURVIVED" : "caught  "} ${safeguard.name}: ${noticed ?? "by no test"}`,
    );
    if (noticed === undefined) survived += 1;
  }
} finally {
  await rm(copy, { recursive: true });
}
console.log(`${chosen.length - survived} of ${chosen.length} removed safeguards were caught`);
process.exitCode = survived === 0 ? 0 : 1;

async function without({ name, file, code, without: replacement }: Safeguard): Promise<string | undefined> {
  const path = join(copy, "packages/core/src", file);
  const source = await readFile(path, "utf8");
  if (source.split(code).length !== 2) throw new Error(`${name}: its code stands not once in ${file}`);
  await writeFile(
    path,
    source.replace(code, () => replacement),
  );
  try {
    return await notices();
  } finally {
    await writeFile(path, source);
  }
}

/** Which test fails; undefined where none does. */
async function notices(): Promise<string | undefined> {
  const options = { cwd: copy, timeout: longestMs, env: { ...process.env, NO_COLOR: "1" } };
  const parameters = ["vitest", "run", "--project", "unit", "--bail", "1", "-t", names, ...suites];
  try {
    await run("npx", parameters, options);
    return undefined;
  } catch (error) {
    const { stderr, killed } = error as { readonly stderr: string; readonly killed: boolean };
    if (killed) return `no end within ${longestMs / 60_000} minutes`;
    return /FAIL +\S+ +(.+)/.exec(stderr)?.[1] ?? "no test, but the run failed";
  }
}
