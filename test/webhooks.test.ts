import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { get } from "node:http";
import { createServer, sqliteRecords, type Server } from "@cutover/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pushImage } from "./parts/images/build-images.js";
import { openRealParts, openRealWorld, type RealParts, type RealWorld } from "./parts/world/real-world.js";

const secret = "0123456789abcdef0123456789abcdef";
const domain = "app.cutover.test";

let parts: RealParts;
let world: RealWorld;
let server: Server;
let url: string;
let page: string;

beforeAll(async () => {
  page = await readFile(new URL("../docs/webhooks.md", import.meta.url), "utf8");
  parts = await openRealParts();
  const { socketPath, registry, images } = parts;
  for (const version of ["v1", "v2", "v3"]) await parts.publish(version);
  await pushImage({ socketPath, source: images.exits, target: `${registry}/test/app:broken` });
  const timing = { drainQuietMs: 100, quarantineMs: 2_000, verifyTimeoutMs: 5_000 };
  world = await openRealWorld({ socketPath, proxy: "nginx", timing });
  const healthcheck = { path: "/health", interval: "200ms", deadline: "20s" };
  const config = { image: `${registry}/test/app:v1`, port: 8080, domains: [domain], healthcheck };
  await world.deployer.apply({
    name: "web",
    source: "image",
    config: { ...config, stop_grace_period: "2s" },
  });
  const records = sqliteRecords(":memory:");
  server = await createServer({
    deployer: world.deployer,
    records,
    webhooks: { web: { sender: "ci", secret } },
  });
  ({ url } = await server.listen({ port: 0 }));
  const { error } = await world.deployer.deploy("web").done;
  if (error) throw error;
});
afterAll(async () => {
  await server.close();
  await world.close();
  await parts.close();
});

/** The first fenced block of the page in this language. */
function block(language: string): string {
  return new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "m").exec(page)?.[1] ?? "";
}

interface Step {
  readonly run: string;
  /** Names of its variables, with GitHub's expressions as they stand there. */
  readonly env: Readonly<Record<string, string>>;
}

/** The steps of a workflow that run a script. */
function stepsOf(workflow: string): Step[] {
  return workflow
    .split(/^ {6}- /m)
    .slice(1)
    .flatMap((step) => {
      const run = /^ {8}run: \|\n((?: {10}.*\n?)+)/m.exec(step)?.[1];
      const env = /^ {8}env:\n((?: {10}.*\n)+)/m.exec(step)?.[1] ?? "";
      const variables = [...env.matchAll(/^ {10}(\w+): (.*)$/gm)].map(([, name = "", value = ""]) => [
        name,
        value,
      ]);
      return run === undefined
        ? []
        : [
            {
              run: run.replace(/^ {10}/gm, ""),
              env: Object.fromEntries(variables) as Record<string, string>,
            },
          ];
    });
}

interface Ran {
  readonly status: number;
  readonly output: string;
}

function run(
  shell: readonly [string, ...string[]],
  script: string,
  env: Record<string, string>,
): Promise<Ran> {
  const [file, ...options] = shell;
  const { PATH = "" } = process.env;
  return new Promise((resolve) => {
    execFile(file, [...options, "-c", script], { env: { PATH, ...env } }, (error, stdout, stderr) =>
      resolve({ status: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });
}

function served(): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port: world.proxyPort, headers: { host: domain }, agent: false };
    get(options, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () => resolve(body));
    }).on("error", reject);
  });
}

describe("the shell snippet of the page", () => {
  let runs = 0;
  const deploy = (tag: string, more: Record<string, string> = {}): Promise<Ran> =>
    run(["sh"], block("sh"), {
      CUTOVER_URL: url,
      CUTOVER_SECRET: secret,
      IMAGE_SHA: tag,
      RUN_ID: String((runs += 1)),
      ...more,
    });

  it("should have ten lines", () => {
    expect(block("sh").trimEnd().split("\n")).toHaveLength(10);
  });

  it("should deploy an image, and end with 0 and the log", async () => {
    const { status, output } = await deploy("v2");
    expect([status, output]).toEqual([0, expect.stringMatching(/route verified[^]*\ncutover: succeeded\n$/)]);
    expect(await served()).toBe("v2");
  });

  it("should fail for an image that cannot be pulled, and nothing stops", async () => {
    const { status, output } = await deploy("missing");
    expect([status, output]).toEqual([
      22,
      expect.stringMatching(/IMAGE_NOT_FOUND[^]*\ncutover: failed\n[^]*422/),
    ]);
    expect(await served()).toBe("v2");
  });

  it("should fail for a version that does not get ready, with its last lines, and the old one serves", async () => {
    const { status, output } = await deploy("broken");
    expect([status, output]).toEqual([
      22,
      expect.stringMatching(/GREEN_EXITED[^]*\ncutover: failed\n[^]*502/),
    ]);
    expect(output).toContain("the last lines of the new container:");
    expect(await served()).toBe("v2");
  });

  it("should fail with another secret", async () => {
    const { status, output } = await deploy("v3", { CUTOVER_SECRET: "another secret of some length" });
    expect([status, output]).toEqual([22, expect.stringContaining("WEBHOOK_UNPROVEN")]);
    expect(await served()).toBe("v2");
  });
});

describe("the workflow of the page", () => {
  it("should deploy the commit's image, and again in another attempt, but not for a repeated request", async () => {
    const [step, ...others] = stepsOf(block("yaml"));
    expect(others).toEqual([]);
    expect(Object.keys(step?.env ?? {})).toEqual(["CUTOVER_URL", "CUTOVER_SECRET", "IMAGE_SHA", "RUN_ID"]);
    const attempt = (number: number): Promise<Ran> => {
      const known: Record<string, string> = {
        "vars.CUTOVER_URL": url,
        "secrets.CUTOVER_SECRET": secret,
        "github.sha": "v3",
        "github.run_id": "4711",
        "github.run_attempt": String(number),
      };
      const env = Object.entries(step?.env ?? {}).map(([name, value]) => {
        const filled = value.replace(
          /\$\{\{ (.*?) \}\}/g,
          (_, expression: string) => known[expression] ?? "?",
        );
        return [name, filled] as const;
      });
      return run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail"],
        step?.run ?? "",
        Object.fromEntries(env),
      );
    };
    const deployed = async (): Promise<(string | undefined)[]> =>
      (await world.deployer.history("web"))
        .filter(({ operation }) => operation === "deploy")
        .map(({ id }) => id);
    const before = await deployed();
    const first = await attempt(1);
    expect([first.status, first.output]).toEqual([0, expect.stringMatching(/\ncutover: succeeded\n$/)]);
    expect(await served()).toBe("v3");
    const repeated = await attempt(1);
    expect([repeated.status, repeated.output]).toEqual([0, expect.stringContaining("was received before")]);
    expect((await attempt(2)).status).toBe(0);
    expect(await deployed()).toEqual([expect.any(String), expect.any(String), ...before]);
  });
});
