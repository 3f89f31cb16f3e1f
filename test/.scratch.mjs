// test/parts/images/build-context.ts
import { execFile } from "node:child_process";
import { readFile, realpath } from "node:fs/promises";
import { promisify } from "node:util";
async function nodeFiles() {
  const binary = await realpath(process.execPath);
  const { stdout } = await promisify(execFile)("ldd", [binary]).catch(() => ({ stdout: "" }));
  const libraries = [...stdout.matchAll(/(?:=>\s*)?(\/\S+)\s+\(0x/g)].map((match) => match[1]);
  const files = [{ name: "rootfs/usr/local/bin/node", content: await readFile(binary), mode: 493 }];
  for (const library of new Set(libraries)) {
    files.push({ name: `rootfs${library}`, content: await readFile(library), mode: 493 });
  }
  return files;
}
async function program(name) {
  return { name, content: await readFile(new URL(name, import.meta.url)) };
}

// test/parts/images/test-engine.ts
import { createHash } from "node:crypto";
import Docker from "dockerode";
import { pack } from "tar-stream";
var TestEngine = class {
  #docker;
  constructor(socketPath) {
    this.#docker = new Docker({
      socketPath,
      host: void 0,
      port: void 0
    });
  }
  /** Builds an image from its context and returns `repository:<digest of the context>`; nothing to do where it is there. */
  async ensureImage(repository, files) {
    const hash = createHash("sha256");
    for (const { name, content, mode } of files) {
      hash.update(`${name}\0${mode ?? 420}\0${Buffer.byteLength(content)}\0`).update(content);
    }
    const reference = `${repository}:${hash.digest("hex").slice(0, 16)}`;
    if (!await this.hasImage(reference)) await this.build(reference, files);
    return reference;
  }
  async build(reference, files) {
    const context = pack();
    for (const { name, content, mode = 420 } of files) context.entry({ name, mode }, content);
    context.finalize();
    const options = { t: reference, forcerm: true };
    await finished(await this.#docker.buildImage(context, options));
  }
  async hasImage(reference) {
    return await this.#docker.getImage(reference).inspect().then(
      () => true,
      (error) => {
        if (error.statusCode === 404) return false;
        throw error;
      }
    );
  }
  /** Tags `source` as `target` (`127.0.0.1:port/name:tag`) and pushes it; the tag stays. */
  async push(source, target, login) {
    const colon = target.lastIndexOf(":");
    await this.#docker.getImage(source).tag({ repo: target.slice(0, colon), tag: target.slice(colon + 1) });
    const authconfig = {
      ...login ?? { username: "", password: "" },
      serveraddress: target.split("/")[0] ?? ""
    };
    await finished(await this.#docker.getImage(target).push({ authconfig }));
  }
  async removeImage(reference) {
    await this.#docker.getImage(reference).remove();
  }
  /** A container that is none of ours: no label, not started. Returns its id. */
  async createForeign(name, image) {
    return (await this.#docker.createContainer({ name, Image: image })).id;
  }
  async removeContainer(id) {
    await this.#docker.getContainer(id).remove({ force: true, v: true });
  }
  async createNetwork(name) {
    return (await this.#docker.createNetwork({ Name: name, CheckDuplicate: true })).id;
  }
  async removeNetwork(id) {
    await this.#docker.getNetwork(id).remove();
  }
  async containerJson(name) {
    return await this.#docker.getContainer(name).inspect();
  }
};
async function finished(stream) {
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    const event = JSON.parse(line);
    if (event.error !== void 0) throw new Error(event.error);
  }
}

// test/parts/images/build-images.ts
var prefix = "cutover-test";
var healthcheck = 'HEALTHCHECK --interval=300ms --timeout=3s --start-period=2s --retries=3 CMD ["/usr/local/bin/node", "/check.mjs"]';
async function buildImages(socketPath) {
  const engine = new TestEngine(socketPath);
  const base = await engine.ensureImage(`${prefix}/node`, [
    dockerfile("FROM scratch", "COPY rootfs/ /", "ENV PATH=/usr/local/bin"),
    ...await nodeFiles()
  ]);
  const build = async (name, main, lines = [], more = []) => await engine.ensureImage(`${prefix}/${name}`, [
    dockerfile(`FROM ${base}`, `COPY *.mjs /`, ...lines, `CMD ["/usr/local/bin/node", "/${main}"]`),
    await program(main),
    ...await Promise.all(more.map(program))
  ]);
  return {
    app: await build("app", "app.mjs", ["EXPOSE 8080"]),
    healthy: await build("healthy", "app.mjs", ["EXPOSE 8080", healthcheck], ["check.mjs"]),
    stubborn: await build("stubborn", "stubborn.mjs"),
    exits: await build("exits", "exits.mjs"),
    hog: await build("hog", "hog.mjs")
  };
}
function dockerfile(...lines) {
  return { name: "Dockerfile", content: `${lines.join("\n")}
` };
}

// ../../tmp/scratch/build.ts
var t = performance.now();
console.log(await buildImages("/var/run/docker.sock"), performance.now() - t);
var u = performance.now();
await buildImages("/var/run/docker.sock");
console.log(performance.now() - u);
