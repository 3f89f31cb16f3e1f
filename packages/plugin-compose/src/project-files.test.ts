import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Model } from "./model.js";
import { readComposeFile, readNamedFiles, withBuildsInside, withCopies } from "./project-files.js";

let top: string;
let root: string;
beforeEach(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), "cutover-project-")));
  root = join(top, "project");
  await write({ "../outside.env": "SECRET=x", "../outside.yaml": "services: {}", "here.env": "A=b" });
});
afterEach(() => rm(top, { recursive: true }));

async function write(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

const reading = (file: string) => `services: { web: { image: x, env_file: ${file} } }\n`;
const files = (text: string) => readNamedFiles(text, root);
const refused = (why: RegExp) => ({
  code: "STACK_INVALID",
  message: expect.stringMatching(why) as string,
});
const outside = refused(/from outside its project folder/);

describe("the files that a stack reads", () => {
  it("should lie in its folder, seen from where Compose reads them", async () => {
    await write({ "a/one.yaml": reading("../here.env"), "a/b/two.yaml": reading("../../here.env") });
    await write({ "a/b/three.yaml": reading("here.env") });
    for (const text of [
      "include: [a/one.yaml, a/b/two.yaml]\n",
      "services: { web: { extends: { file: a/one.yaml, service: web } } }\n",
      "include: [{ path: a/b/three.yaml, project_directory: . }]\n",
    ])
      await expect(files(text)).resolves.toHaveProperty("stacks");
  });

  it("should not lie outside for a file that is read as of another folder than its own", async () => {
    await write({ "a/one.yaml": "services: {}\n", "a/b/two.yaml": reading("../../outside.env") });
    await expect(files("include: [{ path: [a/one.yaml, a/b/two.yaml] }]\n")).rejects.toMatchObject(outside);
    await write({ "a/b/three.yaml": reading("../outside.env") });
    await expect(files("include: [{ path: a/b/three.yaml, project_directory: . }]\n")).rejects.toMatchObject(
      outside,
    );
    await symlink("a/b", join(root, "near"));
    await write({ "a/b/four.yaml": reading("../../outside.env") });
    await expect(files("include: [near/four.yaml]\n")).rejects.toMatchObject(outside);
  });

  it.each(["git@git.example.test:team/x.git", "github.com/team/x.git", "https://example.test/x.yaml"])(
    "should not be fetched from %s, whatever lies at a path of that name",
    async (path) => {
      await write({ [path]: "services: {}" });
      await expect(files(`include: ["${path}"]\n`)).rejects.toMatchObject(refused(/only plain paths/));
    },
  );

  it.each([
    "env_file: ../outside.env",
    "label_file: ../outside.env",
    "label_file: [here.env, ../outside.env]",
  ])("should not lie outside as what a service names: %s", async (named) => {
    await expect(files(`services: { web: { image: x, ${named} } }\n`)).rejects.toMatchObject(outside);
  });

  it("should fill in no variables that the config does not name", async () => {
    await write({ "a/one.yaml": "services: {}\n", "a/.env": "A=b" });
    await expect(files("include: [a/one.yaml]\n")).rejects.toMatchObject(refused(/reads variables from/));
    await expect(files("include: [{ path: a/one.yaml, env_file: here.env }]\n")).rejects.toMatchObject(
      refused(/reads variables from/),
    );
  });

  it.each([
    "services: { web: { image: x, environment: [HOME] } }\n",
    "services: { web: { image: x, environment: { PATH: } } }\n",
    "services: { web: { image: x, build: { context: ., args: [DOCKER_HOST] } } }\n",
    "services: { web: { image: x } }\nsecrets: { s: { environment: DOCKER_CONFIG } }\n",
    "services: { web: { image: x } }\nconfigs: { s: { environment: HOME } }\n",
    "services: { web: { image: x, environment: { A: '${HOME:-}' } } }\n",
    "services: { web: { image: x, environment: ['${NAME}'] } }\n",
    "services: { web: { image: x, environment: ['${NAME:-A=b}'] } }\n",
    "services: { web: { image: x, build: { context: ., args: [$NAME] } } }\n",
    "services: { web: { image: x } }\nsecrets: { s: { environment: '${NAME}' } }\n",
    "services: { web: { image: x, environment: { A: $$$HOME } } }\n",
    'services: { web: { image: x, environment: { A: "\\x24{PATH}", B: "$DOCKER\\x5fHOST" } } }\n',
    'services: { web: { image: x, environment: { A: "${\\\n  HOME}" } } }\n',
    "services: { web: { image: x, env_file: escaped.env } }\n",
    "services: { web: { image: x, env_file: bare.env } }\n",
    "services: { web: { image: x, env_file: [{ path: filled.env, required: false }] } }\n",
  ])("should pass nothing on of the tool's own environment: %s", async (text) => {
    await write({ "bare.env": "A=b\n  export HOME \n", "filled.env": "A=${PATH}\n" });
    await write({ "escaped.env": "A=\\$$HOME\n" });
    await expect(files(text)).rejects.toMatchObject({ code: "STACK_INVALID" });
  });

  it("should refer to a container's own variables", async () => {
    const text =
      "# not $HOME\nservices: { web: { image: x, command: 'cd $$HOME; $$$$PATH', environment: ['A=${B}=c'] } }\n";
    await expect(files(text)).resolves.toHaveProperty("stacks");
  });

  it("should be read with the comments, quotes and lines that Compose knows in an env file", async () => {
    const text = "services: { web: { image: x, env_file: a.env } }\n";
    for (const plain of [
      "# not $HOME\nA=b # nor $PATH\n  # nor ${DOCKER_HOST}\n",
      "A='$HOME'\nB=\"two\nlines # here\"\nexport C: d #$X\n",
      "A=b\n#HOME\n",
    ]) {
      await write({ "a.env": plain });
      await expect(files(text), plain).resolves.toHaveProperty("stacks");
    }
    for (const filled of [
      'A="x\n# $HOME"\n',
      "A=b#$HOME",
      "A='b' \nB: $PATH",
      "A=it's $HOME",
      'A="\\"$HOME"',
    ]) {
      await write({ "a.env": filled });
      await expect(files(text), filled).rejects.toMatchObject(refused(/refers to/));
    }
  });

  it("should be named by every document of a text", async () => {
    await write({ "a.yaml": "services: {}\n" });
    const two = (path: string) => `services: { web: { image: x } }\n---\ninclude: [${path}]\n`;
    expect((await files(two("a.yaml"))).stacks).toEqual({ "a.yaml": "services: {}\n" });
    await expect(files(two("../outside.yaml"))).rejects.toMatchObject(outside);
  });

  it("should be read with as many aliases as Compose takes, and no endless ones", async () => {
    const many = Array.from({ length: 300 }, (_, index) => `x-${index}: *a`).join("\n");
    await expect(files(`x-a: &a { b: c }\n${many}\nservices: {}\n`)).resolves.toHaveProperty("stacks");
    const powers = Array.from({ length: 9 }, (_, n) => `x-${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}]`);
    await expect(files(`x-0: &a0 [1]\n${powers.join("\n")}\nservices: {}\n`)).rejects.toMatchObject(
      refused(/more than 100000 values/),
    );
    for (const text of ["x: &a [*a]\nservices: {}\n", "x: *none\nservices: {}\n"])
      await expect(files(text)).rejects.toMatchObject(refused(/alias|more than/));
    const deep = `x: ${"[".repeat(50_000)}${"]".repeat(50_000)}\n`;
    await expect(files(deep)).rejects.toMatchObject(refused(/nested|nesting|YAML/i));
  });

  it("should fill no variable into a key", async () => {
    const text = "services: { web: { image: x, labels: { $HOME: a } } }\n";
    await expect(files(text)).resolves.toHaveProperty("stacks");
  });

  it("should be what Compose is given, whatever becomes of them after they were read", async () => {
    await write({ "a/one.yaml": reading("one.env"), "a/one.env": "A=b", "not-named.yaml": "services: {}" });
    const read = await files("include: [a/one.yaml]\n");
    await rm(join(root, "a"), { recursive: true });
    await symlink(top, join(root, "a"));
    const seen = await withCopies(read, async (copies) => {
      const names = (await readdir(copies, { recursive: true })).sort();
      return [names, await readFile(join(copies, "a/one.env"), "utf8"), copies];
    });
    expect(seen.slice(0, 2)).toEqual([["a", "a/one.env", "a/one.yaml"], "A=b"]);
    await expect(realpath(String(seen[2]))).rejects.toThrow("ENOENT");
  });

  it("should be taken from what was stored of them, variables aside", async () => {
    await write({ "a/one.yaml": reading("one.env"), "a/one.env": "A=b" });
    const text = "include: [a/one.yaml]\n";
    const { stacks } = await files(text);
    await write({ "a/one.yaml": "services: { web: { image: other } }\n", "a/one.env": "A=c" });
    expect(await readNamedFiles(text, root, stacks)).toEqual({ stacks, others: { "a/one.env": "A=c" } });
  });

  it("should be read only if they are files, and small", async () => {
    await expect(readComposeFile("/dev/zero")).rejects.toMatchObject(refused(/is not a regular file/));
    await expect(readComposeFile(root)).rejects.toMatchObject(refused(/is not a regular file/));
    await write({ "large.yaml": "#".repeat(1024 * 1024 + 1) });
    await expect(readComposeFile(join(root, "large.yaml"))).rejects.toMatchObject(
      refused(/is larger than 1024 KiB/),
    );
  });
});

describe("what a stack builds", () => {
  const builds = (build: object | string, more: Partial<Model> = {}) =>
    withBuildsInside({ services: { web: { build } }, ...more } as Model, root);

  it("should be a folder of the project, with a Dockerfile of it", async () => {
    await write({ "app/Dockerfile": "FROM scratch", "docker/web.Dockerfile": "FROM scratch" });
    const context = join(root, "app");
    for (const build of [
      { context, dockerfile: "Dockerfile", args: { A: "b" }, network: null },
      { context, dockerfile: "../docker/web.Dockerfile", target: "web", cache_from: ["registry.test/x"] },
      "app",
    ])
      await expect(builds(build)).resolves.toMatchObject({ services: { web: { build: { context } } } });
  });

  it("should not lie elsewhere, by no link and no address", async () => {
    await write({ "app/Dockerfile": "FROM scratch" });
    await symlink("/etc", join(root, "link"));
    await symlink("/etc/hostname", join(root, "app", "Hostfile"));
    for (const build of [
      { context: join(root, "link") },
      { context: "https://example.test/x.git#main" },
      { context: join(root, "..") },
      { context: join(root, "none") },
      { context: join(root, "app"), dockerfile: "Hostfile" },
      { context: join(root, "app"), dockerfile: "/etc/hostname" },
      { context: join(root, "app"), dockerfile: "../../outside.yaml" },
    ])
      await expect(builds(build), JSON.stringify(build)).rejects.toMatchObject(
        refused(/is not a (folder|file) in the project folder/),
      );
  });

  it.each([
    ["names of other images", { tags: ["nginx:latest"] }],
    ["files of the host as a cache", { cache_from: ["type=local,src=/etc"] }],
    ["a cache whose type comes later", { cache_from: ["src=/etc,type=local"] }],
    ["a cache whose type stands in quotes", { cache_from: ['"type=local",src=/etc'] }],
    ["files of the host for its cache", { cache_to: ["type=local,dest=/etc"] }],
    ["the host's network", { network: "host" }],
    ["the network of a container", { network: "container:other" }],
    ["other folders", { additional_contexts: { etc: "/etc" } }],
    ["keys of the host", { ssh: ["default"] }],
    ["what nobody knows yet", { tomorrow: true }],
  ])("should not be given %s", async (_, more) => {
    await write({ "app/Dockerfile": "FROM scratch" });
    await expect(builds({ context: join(root, "app"), ...more })).rejects.toMatchObject(
      refused(/is not allowed|must/),
    );
  });
});
