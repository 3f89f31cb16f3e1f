import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fc } from "@fast-check/vitest";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { findDockerLogin } from "../packages/plugin-image/src/docker-login.js";
import { DockerClient } from "./parts/docker-client/docker-client.js";

const hub = "https://index.docker.io/v1/";
/** An image of each registry, and the key of its stored login. */
const registries = [
  ["r.test/web", "r.test"],
  ["r.test:5000/web", "r.test:5000"],
  ["nginx", hub],
] as const;

const encoded = (text: string) => Buffer.from(text).toString("base64");
const key = fc.constantFrom(
  ..."r.test r.test r.test:5000 https://r.test http://r.test https://r.test/v2/ r.test/v1 https://r.test:5000/ other.test".split(
    " ",
  ),
  hub,
  "docker.io",
  "index.docker.io",
  "https://index.docker.io/v2/",
  "R.test",
  "",
);
const entry = fc.oneof(
  fc.constantFrom({ auth: encoded("ann:one") }, { auth: encoded("bob:t:w:o") }, { auth: encoded("cleo:") }),
  fc.constantFrom(
    { username: "dan", password: "three" },
    { auth: encoded("eve:four"), username: "x", password: "y" },
    { Auth: encoded("fay:five") },
    {},
    { auth: "" },
    { email: "a@b" },
    { auth: encoded("nul:six\0\0") },
  ),
);
const helper = fc.constantFrom("knows", "knows-none", "");
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const config = fc
  .record({
    auths: optional(fc.dictionary(key, entry, { minKeys: 1, maxKeys: 3 })),
    credHelpers: fc.option(fc.dictionary(key, helper, { maxKeys: 2 }), { nil: undefined, freq: 1 }),
    credsStore: fc.option(helper, { nil: undefined, freq: 1 }),
  })
  .chain((written) =>
    fc.constantFrom(
      written,
      written,
      Object.fromEntries(Object.entries(written).map(([name, value]) => [name.toLowerCase(), value])),
      { ...written, auths: written.auths ?? null, proxies: {} },
    ),
  )
  .filter(({ auths }) => isPlain(Object.keys(auths ?? {})))
  .map((written) => JSON.stringify(written));

/** Of two keys of one registry, the client picks either, by chance. */
function isPlain(keys: readonly string[]): boolean {
  const hosts = keys.map((each) => each.replace(/^https?:\/\//, "").replace(/\/.*$/, ""));
  return new Set(hosts).size === hosts.length;
}

const regressions = [
  "",
  "{}",
  " \n",
  '{"auths":null}',
  `{"auths":{"r.test":null}}`,
  '{"credsstore":"knows"}',
];

describe("what docker login has stored", () => {
  const client = new DockerClient();
  beforeAll(async () => {
    await client.start();
    vi.stubEnv("DOCKER_CONFIG", client.folder);
    vi.stubEnv("PATH", `${client.folder}:${process.env["PATH"]}`);
    const answer = JSON.stringify({ ServerURL: "x", Username: "of-helper", Secret: "seven" });
    for (const [name, script] of [
      ["knows", `echo '${answer}'`],
      ["knows-none", "echo 'credentials not found in native keychain'; exit 1"],
    ] as const) {
      const path = join(client.folder, `docker-credential-${name}`);
      await writeFile(path, `#!/bin/sh\n${script}\n`);
      await chmod(path, 0o755);
    }
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await client.stop();
  });

  async function ours(address: string): Promise<string> {
    const found = await findDockerLogin(address, new AbortController().signal);
    return found.kind === "login" ? `${found.username} ${found.password}` : found.kind;
  }

  async function dockers(image: string): Promise<string> {
    const call = await client.pull(image);
    const sent = Buffer.from(String(call?.headers["x-registry-auth"] ?? ""), "base64url").toString();
    const { username = "", password = "" } = JSON.parse(sent || "{}") as Record<string, string>;
    return username === "" ? "none" : `${username} ${password}`;
  }

  it("should be found as Docker's own client finds it, over a corpus of its config files", async () => {
    const numRuns = Number(process.env["CORPUS"] ?? 60);
    const differing: unknown[] = [];
    let found = 0;
    for (const text of [...regressions, ...fc.sample(config, { numRuns, seed: 20_261_126 })]) {
      await writeFile(join(client.folder, "config.json"), text);
      for (const [image, address] of registries) {
        const [own, theirs] = [await ours(address), await dockers(image)];
        if (theirs !== "none") found++;
        if (own !== theirs) differing.push({ text, image, ours: own, dockers: theirs });
      }
    }
    expect(differing).toEqual([]);
    expect(found).toBeGreaterThan(20);
  });
});
