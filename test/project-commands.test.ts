import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CutoverProcess, type Ended, main, runCutover } from "./parts/cli/run-cutover.js";
import { Terminal } from "./parts/command-line/terminal.js";
import { composeFolder } from "./parts/compose/compose-folder.js";
import { buildSiteImages } from "./parts/images/site-images.js";
import { freePort } from "./parts/registry/free-port.js";
import { openRealParts, type RealParts } from "./parts/world/real-world.js";

let parts: RealParts;
beforeAll(async () => {
  parts = await openRealParts();
});
afterAll(() => parts.close());

let folder: string;
let env: Record<string, string>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-cli-"));
  env = { CUTOVER_DOCKER_HOST: `unix://${parts.socketPath}` };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Other tests may use the same engine. */
const name = `first-${process.pid}`;

const cutover = (line: string): Promise<Ended> => runCutover(line.trim().split(" "), { cwd: folder, env });
const write = (name: string, text: string) => writeFile(join(folder, name), text);

function ask(port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, headers: { host }, agent: false }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () => resolve(`${response.statusCode} ${body.trim()}`));
    }).on("error", reject);
  });
}

/** Deploys what `init` has written, asks it through the proxy, and takes everything down again. */
async function deployAsWritten(init: string, deploy: string): Promise<string> {
  const port = await freePort();
  const written = await cutover(`init --name ${name} --proxy-port ${port} ${init}`);
  expect(written, written.stderr).toMatchObject({ status: 0 });
  expect(written.stderr).toContain(`http://${name}.localhost:${port}`);
  try {
    const deployed = await cutover(deploy);
    expect(deployed, deployed.stderr).toMatchObject({ status: 0 });
    return await ask(port, `${name}.localhost`);
  } finally {
    await takeDown();
  }
}

async function takeDown(): Promise<void> {
  await cutover(`remove ${name} --yes --volumes`);
  const pid = await readFile(join(folder, ".cutover/nginx/nginx.pid"), "utf8").catch(() => undefined);
  if (pid !== undefined) process.kill(Number(pid), "SIGTERM");
}

describe("cutover init", () => {
  it("should write for an image what deploys as written", async () => {
    const image = await parts.publish("v1");
    expect(await deployAsWritten(`--image ${image} --port 8080 --health /health`, "deploy --yes")).toBe(
      "200 v1",
    );
  });

  it("should write for a Dockerfile that is there what deploys as written", async () => {
    await write("Dockerfile", `FROM ${parts.images.app}\nENV VERSION=built\nEXPOSE 8080\n`);
    expect(await deployAsWritten("--health /health", "deploy --yes")).toMatch(/^200 /);
  });

  it("should write for a folder of files what deploys, with an image of this machine by a destination", async () => {
    await mkdir(join(folder, "dist"));
    await write("dist/index.html", "hello");
    const { nginx } = await buildSiteImages(parts.socketPath);
    await write("cutover.here.yaml", `workloads: { ${name}: { server_image: ${nginx} } }\n`);
    expect(await deployAsWritten("", "-d here deploy --yes")).toBe("200 hello");
  });

  it("should write for a compose file that is there what deploys as written", async () => {
    const image = await parts.publish("v1");
    env["DOCKER_CONFIG"] = await composeFolder();
    await mkdir(join(folder, "data"));
    await write("data/kept", "");
    await write(
      "compose.yaml",
      `services:
  web:
    image: "${image}"
    expose: [8080]
    ports: ["127.0.0.1::8080"]
    volumes: ["./data:/data"]
    depends_on: [store]
  store: { image: "${image}", volumes: ["kept:/kept"] }
volumes: { kept: {} }
`,
    );
    try {
      expect(await deployAsWritten("--health /health", "deploy --yes")).toBe("200 v1");
    } finally {
      await rm(env["DOCKER_CONFIG"], { recursive: true });
    }
  });

  it("should ask at a terminal for all that it needs, refuse what is not valid, and deploy the answers", async () => {
    const image = await parts.publish("v1");
    const port = await freePort();
    await mkdir(join(folder, "dist"));
    await write("dist/index.html", "hello");
    await write("Dockerfile", "FROM scratch\n");
    const size = { columns: 80, rows: 40 };
    const open = (line: string) =>
      Terminal.open({
        ...size,
        folder,
        command: `"${process.execPath}" "${main}" ${line}`,
        environment: { ...env, HOME: folder },
      });
    let terminal = await open(`init --proxy-port ${port}`);
    const answer = async (question: RegExp, ...keys: string[]): Promise<string> => {
      const screen = await terminal.shows(question);
      await terminal.press(...keys);
      return screen;
    };
    try {
      expect(await answer(/What runs\?/, "Down", "Down", "Enter")).toMatch(
        /the Dockerfile[\s\S]*the files of[\s\S]*an image/,
      );
      await answer(/Image$/m, "C-u", image, "Enter");
      await answer(/Name of the workload/, "C-u", "Not A Name", "Enter");
      await answer(/must be [^]*/, "C-u", name, "Enter");
      await answer(/Port on which the program listens/, "8080", "Enter");
      await answer(/Domain/, "Enter");
      await answer(/Path that answers 200/, "C-u", "health", "Enter");
      await answer(/must begin with \//, "C-u", "/health", "Enter");
      expect(await answer(/Which proxy leads clients to it\?/, "Enter")).toContain(`127.0.0.1:${port}`);
      const ended = await terminal.shows(/^exit 0$/m);
      expect(ended).toContain("✓ wrote cutover.yaml");
      await terminal.close();
      terminal = await open("deploy");
      await answer(/Deploy .* on this machine\?/, "Enter");
      await terminal.shows(/^exit 0$/m);
      expect(await ask(port, `${name}.localhost`)).toBe("200 v1");
    } finally {
      await terminal.close();
      await takeDown();
    }
  });

  it("should exit with 4 if it needs an answer and nobody is there", async () => {
    expect(await cutover("init")).toMatchObject({ status: 4, stdout: "" });
    await write(
      "compose.yaml",
      "services: { a: { image: 'a:${TAG}', ports: [80] }, b: { image: 'b:1', ports: [80] } }\n",
    );
    const two = await cutover("init");
    expect(two.status).toBe(4);
    expect(two.stderr).toContain("--service");
    expect(await cutover("init --service a")).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/refers to, in the workload's `environment`: TAG$/m) as string,
    });
  });

  it("should overwrite nothing without --force", async () => {
    await write("cutover.json", "{}");
    expect(await cutover("init --image web:1 --port 80")).toMatchObject({ status: 2 });
    await rm(join(folder, "cutover.json"));
    await mkdir(join(folder, ".github/workflows"), { recursive: true });
    await write(".github/workflows/cutover.yaml", "mine\n");
    expect(await cutover("init --image web:1 --port 80 --ci github")).toMatchObject({ status: 2 });
    expect(await readFile(join(folder, ".github/workflows/cutover.yaml"), "utf8")).toBe("mine\n");
    expect(await cutover("init --image web:1 --port 80 --ci github --force")).toMatchObject({ status: 0 });
    expect(await readFile(join(folder, ".github/workflows/cutover.yaml"), "utf8")).toContain("deploy web");
  });

  it("should write nothing if an option is not valid", async () => {
    const refused = await cutover("init --image web:1 --port 80 --domain UPPER");
    expect(refused).toMatchObject({ status: 2 });
    await expect(stat(join(folder, "cutover.yaml"))).rejects.toThrow("ENOENT");
    expect(await cutover("init --image web:1 --port 0")).toMatchObject({ status: 2 });
  });
});

describe("the commands about the project file", () => {
  const valid = "router: { own_nginx: { directory: nginx, port: 8080 } }\n";

  it("should validate, with the place of each mistake, and exit with 2 if there is one", async () => {
    await write("cutover.yaml", `${valid}stor: {}\n`);
    expect(await cutover("validate")).toMatchObject({
      status: 2,
      stdout: '✗ error cutover.yaml:2:1\n  Unknown field "stor". Did you mean "store"?\n  → Write "store".\n',
    });
    const { stdout } = await cutover("validate --json");
    expect(JSON.parse(stdout)).toMatchObject({
      valid: false,
      diagnostics: [{ line: 2, column: 1, path: ["stor"] }],
    });
    await write("cutover.yaml", valid);
    expect(await cutover("validate")).toMatchObject({ status: 0 });
    await rm(join(folder, "cutover.yaml"));
    expect(await cutover("validate")).toMatchObject({ status: 2 });
  });

  it("should show the file as it applies, with references instead of secrets", async () => {
    await write(
      "cutover.yaml",
      `${valid}notifiers: { ops: { slack: { url: { from_env: CUTOVER_SECRET_URL } } } }\n`,
    );
    await write("cutover.staging.yaml", "store: { sqlite: staging.db }\n");
    env["CUTOVER_SECRET_URL"] = "https://hooks.example.com/s3cr3t";
    const { stdout, status } = await cutover("-d staging config show --json");
    expect(status).toBe(0);
    expect(stdout).not.toContain("s3cr3t");
    expect(JSON.parse(stdout)).toMatchObject({
      store: { sqlite: "staging.db" },
      notifiers: { ops: { slack: { url: { from_env: "CUTOVER_SECRET_URL" } } } },
      monitor: { self_heal: "off" },
    });
  });

  it("should print the JSON Schema", async () => {
    const { stdout } = await cutover("schema");
    expect(JSON.parse(stdout)).toMatchObject({ title: "Cutover project", type: "object" });
  });

  it("should examine the machine with doctor, and exit with 3 if something is wrong", async () => {
    await write("cutover.yaml", valid);
    const healthy = await cutover("doctor --json");
    const found = JSON.parse(healthy.stdout) as { subject: string; verdict: string; message: string }[];
    expect(found.filter(({ verdict }) => verdict === "error")).toEqual([]);
    expect(found.find(({ subject }) => subject === "engine")?.message).toMatch(/^Docker \d+/);
    expect(healthy.status).toBe(0);
    env["CUTOVER_DOCKER_HOST"] = "unix:///nowhere.sock";
    const ill = await cutover("doctor");
    expect(ill.status).toBe(3);
    expect(ill.stdout).toContain("→ Start Docker");
  });
});

describe("cutover serve", () => {
  const project = (port: number) => `router: { own_nginx: { directory: .cutover/nginx, port: ${port} } }\n`;
  let first: CutoverProcess | undefined;
  afterEach(() => first?.end("SIGKILL"));

  async function serve(): Promise<string> {
    first = new CutoverProcess(["serve", "--listen", "127.0.0.1:0"], { cwd: folder, env });
    const [, url = ""] = await first.shows(/at (http:\S+)/);
    return url;
  }

  it("should serve the API under a first token that only a file of its owner has, and end well", async () => {
    await write("cutover.yaml", project(await freePort()));
    const url = await serve();
    const file = join(folder, ".cutover/server.db.first-token");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const token = (await readFile(file, "utf8")).trim();
    const authorization = `Bearer ${token}`;
    expect((await fetch(`${url}/v1/workloads`)).status).toBe(401);
    expect((await fetch(`${url}/v1/workloads`, { headers: { authorization } })).status).toBe(200);
    const ended = await first?.end("SIGTERM");
    expect(ended?.status).toBe(0);
    expect(`${ended?.stdout}${ended?.stderr}`).not.toContain(token);
    await rm(file);
    await serve();
    await expect(stat(file)).rejects.toThrow("ENOENT");
  });

  it("should show the report and the output of what is live as the machine itself does", async () => {
    const image = await parts.publish("v1");
    const fields = "port: 8080, healthcheck: { path: /health, interval: 200ms }";
    const workloads = `workloads: { ${name}: { source: image, image: "${image}", ${fields} } }\n`;
    await write("cutover.yaml", project(await freePort()) + workloads);
    try {
      expect(await cutover("deploy --yes")).toMatchObject({ status: 0 });
      const lines = [`report ${name}`, `logs ${name} --since 1h`];
      const here: Ended[] = [];
      for (const line of lines) here.push(await cutover(line));
      expect(here[0]?.stdout).toMatch(/went live +1, 0\.03 a day[\s\S]*failure rate +0\.0%: 0 of 1 change /);
      expect(here[1]?.stdout).toMatch(/version v1 listens/);
      env["CUTOVER_SERVER"] = await serve();
      env["CUTOVER_TOKEN"] = (await readFile(join(folder, ".cutover/server.db.first-token"), "utf8")).trim();
      for (const [index, line] of lines.entries()) {
        // On stderr may stand that the server was asked again.
        const { status, stdout } = await cutover(line);
        expect({ line, status, stdout }).toEqual({
          line,
          status: here[index]?.status,
          stdout: here[index]?.stdout,
        });
      }
      const later = new Date(Date.now() + 60_000).toISOString();
      expect(await cutover(`logs ${name} --since ${later}`)).toMatchObject({ status: 0, stdout: "" });
    } finally {
      await first?.end("SIGTERM");
      delete env["CUTOVER_SERVER"];
      await takeDown();
    }
  });

  it("should refuse a second one on the same store, and none after a kill", async () => {
    await write("cutover.yaml", project(await freePort()));
    await serve();
    const second = await cutover("serve --listen 127.0.0.1:0");
    expect(second.status).toBe(3);
    expect(second.stderr).toContain("SERVE_RUNNING");
    await first?.end("SIGKILL");
    expect(await serve()).toMatch(/^http/);
  });

  it("should refuse an address that others reach unless the file allows it, and leave nothing running", async () => {
    await write("cutover.yaml", project(await freePort()));
    const open = await cutover("serve --listen 0.0.0.0:0");
    expect(open.stderr).toContain("LISTEN_REFUSED");
    expect(open.status).not.toBe(0);
  });

  it("should name a secret that is missing", async () => {
    const text = "notifiers: { ops: { slack: { url: { from_env: CUTOVER_SECRET_NOWHERE } } } }\n";
    await write("cutover.yaml", `${project(await freePort())}${text}`);
    const refused = await cutover("serve --listen 127.0.0.1:0");
    expect(refused).toMatchObject({ status: 2 });
    expect(refused.stderr).toContain("CUTOVER_SECRET_NOWHERE");
  });
});
