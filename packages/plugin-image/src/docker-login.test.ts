import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findDockerLogin } from "./docker-login.js";

/** A busy machine takes longer than a second. */
const patiently = { timeout: 20_000 };

const secret = "s3cr3t:with-colon";
const login = { kind: "login", username: "deploy", password: secret };
const auth = Buffer.from(`deploy:${secret}`).toString("base64");
const hub = "https://index.docker.io/v1/";
const never = new AbortController().signal;

describe("findDockerLogin", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "cutover-login-"));
    vi.stubEnv("DOCKER_CONFIG", folder);
    vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"]}`);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  const configure = (config: unknown) => writeFile(join(folder, "config.json"), JSON.stringify(config));
  /** A credential helper that stores its request, then runs `script`. */
  async function installHelper(name: string, script: string) {
    const path = join(folder, `docker-credential-${name}`);
    await writeFile(path, `#!/bin/sh\necho "$1 $(cat)" > '${folder}/asked'\n${script}\n`);
    await chmod(path, 0o755);
  }
  const answer = `echo '${JSON.stringify({ ServerURL: "x", Username: "deploy", Secret: secret })}'`;
  const asked = async () => (await readFile(join(folder, "asked"), "utf8")).trim();

  it("should find nothing where there is no config, or none for the registry", async () => {
    expect(await findDockerLogin("r.test", never)).toEqual({ kind: "none" });
    await configure({ auths: { "other.test": { auth } } });
    expect(await findDockerLogin("r.test", never)).toEqual({ kind: "none" });
  });

  it.each(["r.test:5000", "https://r.test:5000", "https://r.test:5000/v2/"])(
    "should read the file's entry %s",
    async (key) => {
      await configure({ auths: { [key]: { auth } } });
      expect(await findDockerLogin("r.test:5000", never)).toEqual(login);
      expect(await findDockerLogin("r.test", never)).toEqual({ kind: "none" });
    },
  );

  it("should find Docker Hub's login under its own address", async () => {
    await configure({ auths: { [hub]: { auth } } });
    expect(await findDockerLogin(hub, never)).toEqual(login);
  });

  it("should ask the registry's helper before the store, with the registry on standard input", async () => {
    await installHelper("own", answer);
    await configure({ credHelpers: { "r.test": "own" }, credsStore: "absent" });
    expect(await findDockerLogin("r.test", never)).toEqual(login);
    expect(await asked()).toBe("get r.test");
  });

  it("should ask the store where the registry has no helper", async () => {
    await installHelper("store", answer);
    await configure({ credsStore: "store", auths: { [hub]: {} } });
    expect(await findDockerLogin(hub, never)).toEqual(login);
    expect(await asked()).toBe(`get ${hub}`);
  });

  it("should not go on to the file where the helper knows no login, as the client does not", async () => {
    await installHelper("store", "echo 'credentials not found in native keychain'; exit 1");
    await configure({ credsStore: "store", auths: { "r.test": { auth } } });
    expect(await findDockerLogin("r.test", never)).toEqual({ kind: "none" });
    await configure({ credsStore: "store", credHelpers: { "r.test": "" }, auths: { "r.test": { auth } } });
    expect(await findDockerLogin("r.test", never)).toEqual(login);
  });

  it.each([
    ["is empty", " \n"],
    ["has null for nothing", '{"auths":null,"credHelpers":null,"credsStore":null}'],
  ])("should find nothing in a config that %s", async (_, text) => {
    await writeFile(join(folder, "config.json"), text);
    expect(await findDockerLogin("r.test", never)).toEqual({ kind: "none" });
  });

  it("should read keys in whatever case, and `auth` before a name beside it", async () => {
    await configure({ AUTHS: { "r.test": { Auth: auth, username: "other", password: "other" } } });
    expect(await findDockerLogin("r.test", never)).toEqual(login);
  });

  it.each([
    ["fails", `echo '${secret}'; echo '${secret}' >&2; exit 1`],
    ["answers no JSON", `echo '${secret}'`],
  ])("should tell of a helper that %s without telling its output", async (_, script) => {
    await installHelper("bad", script);
    await configure({ credsStore: "bad" });
    const found = await findDockerLogin("r.test", never);
    expect(found).toMatchObject({
      kind: "problem",
      message: expect.stringContaining("docker-credential-bad"),
    });
    expect(JSON.stringify(found)).not.toContain("s3cr3t");
  });

  it("should tell of a helper that is not installed, and start none by a path", async () => {
    await configure({ credsStore: "absent" });
    expect(await findDockerLogin("r.test", never)).toMatchObject({
      message: expect.stringContaining("not installed"),
    });
    await configure({ credsStore: "../../bin/sh" });
    expect(await findDockerLogin("r.test", never)).toMatchObject({
      message: expect.stringContaining("not valid"),
    });
  });

  it("should survive a helper that does not read what it is asked", async () => {
    const path = join(folder, "docker-credential-deaf");
    await writeFile(path, `#!/bin/sh\nexec 0<&-\n${answer}\n`);
    await chmod(path, 0o755);
    await configure({ credsStore: "deaf" });
    expect(await findDockerLogin("r.test", never)).toEqual(login);
  });

  it("should tell of an identity token, and of a config that is broken", async () => {
    await configure({ auths: { "r.test": { identitytoken: secret } } });
    expect(await findDockerLogin("r.test", never)).toMatchObject({
      message: expect.stringContaining("identity token"),
    });
    await writeFile(join(folder, "config.json"), "{");
    expect(await findDockerLogin("r.test", never)).toMatchObject({ kind: "problem" });
  });

  it("should end the helper at once when the signal aborts", async () => {
    await installHelper("slow", "exec sleep 60");
    await configure({ credsStore: "slow" });
    const reason = new Error("stop");
    const abort = new AbortController();
    const found = findDockerLogin("r.test", abort.signal);
    await vi.waitFor(asked, patiently);
    abort.abort(reason);
    await expect(found).rejects.toBe(reason);
  });
});
