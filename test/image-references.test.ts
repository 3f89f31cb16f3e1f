import { formatImageReference, parseImageReference } from "@cutover/core/schema";
import { fc } from "@fast-check/vitest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DockerClient } from "./parts/docker-client/docker-client.js";

const hexadecimal = (length: number) => "0123456789abcdef".repeat(9).slice(0, length);

/** References that we once read differently from Docker, or that no corpus is likely to hit. */
const regressions = [
  "Local/web",
  "localhost/web",
  "index.docker.io/nginx",
  "docker.io/a/b",
  "a:5/b",
  "1.2.3.4/a",
  "r.test:99999/web",
  "r.test:/web",
  "r_x.test/web",
  "a_.b/c",
  `a:1@sha256:${hexadecimal(64)}`,
  hexadecimal(64),
  `sha256:${hexadecimal(64)}`,
  hexadecimal(63),
  "a".repeat(256),
  `${"a/".repeat(130)}b`,
  `${"a".repeat(64)}.test/a`,
  `a:${"t".repeat(128)}`,
  `a:${"t".repeat(129)}`,
];

const character = fc.constantFrom(
  "a",
  "b",
  "z",
  "0",
  "9",
  ".",
  "_",
  "__",
  "-",
  "--",
  "A",
  "é",
  " ",
  "___",
  "..",
  "$",
);
const part = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom("web", "a", "library", "team-1", "x.y", "a__b", "c_d") },
  { weight: 1, arbitrary: fc.array(character, { minLength: 1, maxLength: 4 }).map((some) => some.join("")) },
);
const host = fc.constantFrom(
  ..."r.test r.test Reg.test localhost localhost docker.io index.docker.io LOCALHOST Reg r-1.test r-.test 127.0.0.1 reg.test. a..b x_y.test".split(
    " ",
  ),
);
const port = fc.constantFrom(
  "",
  "",
  "",
  "",
  ":5000",
  ":5000",
  ":5000",
  ":0",
  ":00080",
  ":65535",
  ":65536",
  ":",
  ":x",
);
const registry = fc.tuple(host, port).map(([name, at]) => `${name}${at}/`);
const tag = fc.constantFrom(
  "",
  "",
  "",
  "",
  "",
  ":1",
  ":1.2",
  ":1",
  ":V1.2_3-x",
  ":_a",
  ":-a",
  ":.a",
  ":",
  ":a:b",
  ":a/b",
);
const digest = fc.constantFrom(
  "",
  "",
  "",
  "",
  "",
  "",
  `@sha256:${hexadecimal(64)}`,
  `@sha256:${hexadecimal(63)}`,
  "@",
  "@sha256:",
  "@md5:abc",
);
const reference = fc
  .tuple(
    fc.option(registry, { nil: "" }),
    fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/")),
    tag,
    digest,
  )
  .map((parts) => parts.join(""));

function ours(text: string): string {
  const read = parseImageReference(text);
  return read === undefined ? "refused" : formatImageReference(read);
}

/** References that the client accepts although no registry can have such a name. */
function isNoRegistry(text: string): boolean {
  const [first = ""] = text.split("/");
  const [name = "", at] = first.split(":");
  const isTooHigh = text.includes("/") && Number(at ?? 0) > 65_535;
  const isNoHost = text.includes("/") && /[._]/.test(first) && /_|^\.|[^.]{64}/.test(name);
  return isTooHigh || isNoHost || /^sha256:[a-f0-9]{64}$/.test(text);
}

describe("image references", () => {
  const client = new DockerClient();
  beforeAll(() => client.start());
  afterAll(() => client.stop());

  it("should be read as Docker's own client reads them, over a corpus", async () => {
    const numRuns = Number(process.env["CORPUS"] ?? 400);
    const corpus = [...regressions, ...fc.sample(reference, { numRuns, seed: 20_261_126 })];
    const differing: unknown[] = [];
    let taken = 0;
    for (const text of new Set(corpus)) {
      const [expected, found] = [(await client.pull(text))?.reference ?? "refused", ours(text)];
      if (found !== "refused") taken++;
      const isNarrower = found === "refused" && isNoRegistry(text);
      if (found !== expected && !isNarrower) differing.push({ text, ours: found, dockers: expected });
    }
    expect(differing).toEqual([]);
    expect(taken).toBeGreaterThan(60);
  });
});
