import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Change } from "./change.js";
import type { Delivery } from "./proofs.js";
import { senders } from "./senders.js";
import type { SenderName } from "./webhook-options.js";

const secret = "correct horse battery staple";
const nowMs = Date.UTC(2026, 10, 20, 10);
const digest = `sha256:${"1a".repeat(32)}`;
const commit = "7f3c9a5be1d24c0f8a6b3e2d1c0f9e8d7c6b5a40";

function bodyOf(example: string): Buffer {
  return readFileSync(new URL(`../../../../test/data/webhooks/${example}.json`, import.meta.url));
}

const hex = (body: Buffer, key = secret): string => createHmac("sha256", key).update(body).digest("hex");

type Headers = (body: Buffer, key: string) => Record<string, string>;

const hub: Headers = (body, key) => ({ "X-Hub-Signature-256": `sha256=${hex(body, key)}` });
const standard: Headers = (body, key) => {
  const timestamp = String(nowMs / 1000);
  const signed = createHmac("sha256", key).update(`msg_1.${timestamp}.`).update(body).digest("base64");
  return {
    "webhook-id": "msg_1",
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,AAAA v1,${signed}`,
  };
};
const authorization: Headers = (_, key) => ({ Authorization: key });

const committedAtMs = Date.UTC(2026, 10, 20, 9, 11, 12);
const push = {
  kind: "push",
  repository: "acme/web",
  ref: "refs/heads/main",
  defaultBranch: "main",
  commit,
  committedAtMs,
};
const image = (name: string, of: Partial<Extract<Change, { kind: "image" }>> = {}) => ({
  kind: "image",
  image: name,
  namesRegistry: true,
  tag: "latest",
  digest,
  ...of,
});

interface Example {
  readonly sender: SenderName;
  readonly example: string;
  readonly headers: Headers;
  readonly changes: readonly object[];
}

/** Each as its sender documents it, and how it proves itself. */
const examples: readonly Example[] = [
  { sender: "github", example: "github-push", headers: hub, changes: [push] },
  {
    sender: "github",
    example: "github-ping",
    headers: hub,
    changes: [{ kind: "other", event: "Keep it logically awesome." }],
  },
  { sender: "ghcr", example: "github-registry-package", headers: hub, changes: [image("ghcr.io/acme/web")] },
  { sender: "github", example: "github-package", headers: hub, changes: [image("ghcr.io/acme/web")] },
  {
    sender: "ghcr",
    example: "github-registry-package-of-one-platform",
    headers: hub,
    changes: [image("ghcr.io/acme/web", { tag: undefined, digest: `sha256:${"2b".repeat(32)}` })],
  },
  { sender: "gitlab", example: "gitlab-push", headers: standard, changes: [push] },
  {
    sender: "gitlab",
    example: "gitlab-push",
    headers: (_, key) => ({ "X-Gitlab-Token": key }),
    changes: [push],
  },
  {
    sender: "gitea",
    example: "gitea-push",
    headers: (body, key) => ({ "X-Gitea-Signature": hex(body, key), "X-GitHub-Event": "push" }),
    changes: [push],
  },
  {
    sender: "forgejo",
    example: "gitea-push",
    headers: (body, key) => ({ "X-Forgejo-Signature": hex(body, key) }),
    changes: [push],
  },
  {
    sender: "gitea",
    example: "gitea-package",
    headers: hub,
    changes: [image("git.acme.test/acme/web", { digest: undefined })],
  },
  {
    sender: "harbor",
    example: "harbor",
    headers: authorization,
    changes: [image("harbor.acme.test/library/web")],
  },
  {
    sender: "harbor",
    example: "harbor-cloudevents",
    headers: authorization,
    changes: [image("harbor.acme.test/library/web")],
  },
  {
    sender: "harbor",
    example: "harbor-pull",
    headers: authorization,
    changes: [{ kind: "other", event: "PULL_ARTIFACT" }],
  },
  {
    sender: "distribution",
    example: "distribution",
    headers: (_, key) => ({ Authorization: `Bearer ${key}` }),
    changes: [
      { kind: "other", event: "push of library/web" },
      image("library/web", { namesRegistry: false, tag: undefined, digest: `sha256:${"2b".repeat(32)}` }),
      image("library/web", { namesRegistry: false }),
      { kind: "other", event: "pull of library/web" },
    ],
  },
];

function deliver(body: Uint8Array, headers: Record<string, string>): Delivery {
  return { headers: new Headers(headers), body, pathSecret: undefined, nowMs };
}

describe.each(examples)("$sender's $example", ({ sender, example, headers, changes }) => {
  const body = bodyOf(example);
  const { prove, changes: changesOf } = senders[sender];

  it("should be proven by its secret, and by no other", () => {
    expect(prove(deliver(body, headers(body, secret)), secret)).toMatch(/^[0-9a-f]{64}$/);
    expect(prove(deliver(body, headers(body, "another secret")), secret)).toBeUndefined();
    expect(prove(deliver(body, {}), secret)).toBeUndefined();
  });

  it("should say what was pushed", () => {
    expect(changesOf(JSON.parse(body.toString()))).toEqual(changes);
  });
});

describe("a signature", () => {
  const signed = examples.filter(({ headers }) => /hex|signed/.test(String(headers)) || headers === hub);

  it.each(signed)(
    "of $sender's $example should not fit a body with another byte",
    ({ sender, example, headers }) => {
      const body = bodyOf(example);
      const tampered = Buffer.from(body.toString().replace("acme", "evil"));
      expect(senders[sender].prove(deliver(tampered, headers(body, secret)), secret)).toBeUndefined();
    },
  );

  it("should not fit in upper case, without its prefix, or cut off", () => {
    const body = bodyOf("github-push");
    const { prove } = senders.github;
    const given = `sha256=${hex(body)}`;
    for (const wrong of [given.toUpperCase(), given.slice(7), given.slice(0, -1), "", "sha256="])
      expect(prove(deliver(body, { "X-Hub-Signature-256": wrong }), secret)).toBeUndefined();
    expect(prove(deliver(body, { "X-Hub-Signature": `sha1=${hex(body)}` }), secret)).toBeUndefined();
  });
});

describe("a signed time", () => {
  const body = Buffer.from("{}");
  const sign = (timestamp: string, id = "msg_1", key: string | Buffer = secret): Record<string, string> => ({
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64")}`,
  });
  const prove = (headers: Record<string, string>, of = secret): string | undefined =>
    senders.ci.prove(deliver(body, headers), of);

  it.each([
    [-300, true],
    [300, true],
    [-301, false],
    [301, false],
  ])("of %i seconds from now should count: %s", (seconds, counts) => {
    expect(prove(sign(String(nowMs / 1000 + seconds))) !== undefined).toBe(counts);
  });

  it("should not be changed, and its id neither", () => {
    const headers = sign(String(nowMs / 1000));
    expect(prove(headers)).toBe("id msg_1");
    expect(prove({ ...headers, "webhook-timestamp": String(nowMs / 1000 + 1) })).toBeUndefined();
    expect(prove({ ...headers, "webhook-id": "msg_2" })).toBeUndefined();
    for (const wrong of ["", "now", "1e3", "-1"]) expect(prove(sign(wrong))).toBeUndefined();
  });

  it("should be signed by the bytes of a key in base64, if the secret begins with whsec_", () => {
    const key = Buffer.from("0123456789abcdef0123456789abcdef");
    const headers = sign(String(nowMs / 1000), "msg_1", key);
    expect(prove(headers, `whsec_${key.toString("base64")}`)).toBe("id msg_1");
  });
});

describe("Docker Hub", () => {
  const body = bodyOf("docker-hub");
  const { prove, changes } = senders["docker-hub"];

  it("should be known by the secret in its path", () => {
    const at = (pathSecret: string | undefined) => prove({ ...deliver(body, {}), pathSecret }, secret);
    expect(at(secret)).toMatch(/^[0-9a-f]{64}$/);
    expect(at("another secret")).toBeUndefined();
    expect(at(undefined)).toBeUndefined();
  });

  it("should be a hint without a digest", () => {
    expect(changes(JSON.parse(body.toString()))).toEqual([image("acme/web", { digest: undefined })]);
  });
});
