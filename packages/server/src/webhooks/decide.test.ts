import { describe, expect, it } from "vitest";
import type { Change, GitPush, ImagePush } from "./change.js";
import { decide, decideCi } from "./decide.js";
import type { CiRequest } from "./ci-request.js";
import { readWebhooks, type Webhook, type WebhookOptions } from "./webhook-options.js";

const secret = "correct horse battery staple";
const digest = `sha256:${"1a".repeat(32)}`;

function hook(of: Partial<WebhookOptions> = {}): Webhook {
  return readWebhooks({ web: { sender: "github", secret, ...of } })[0] as Webhook;
}

const pushed: GitPush = {
  kind: "push",
  repository: "acme/web",
  ref: "refs/heads/main",
  defaultBranch: "main",
  commit: "7f3c9a5be1d24c0f8a6b3e2d1c0f9e8d7c6b5a40",
};
const image: ImagePush = {
  kind: "image",
  image: "ghcr.io/acme/web",
  namesRegistry: true,
  tag: "latest",
  digest,
};

describe("a push to git", () => {
  const decidePush = (of: Partial<WebhookOptions>, change: Partial<GitPush> = {}) =>
    decide(hook(of), { ...pushed, ...change }, undefined);

  it.each<[Partial<WebhookOptions>, Partial<GitPush>]>([
    [{}, {}],
    [{ repository: "Acme/Web" }, {}],
    [{ branch: "release" }, { ref: "refs/heads/release" }],
    [{ branch: "a/b" }, { ref: "refs/heads/a/b", defaultBranch: undefined }],
  ])("should deploy for %j and %j", (of, change) => {
    const branch = of.branch ?? "main";
    expect(decidePush(of, change)).toMatchObject({
      deploy: true,
      image: undefined,
      why: `push of 7f3c9a5be1d2 to ${branch}`,
    });
  });

  it.each<[Partial<WebhookOptions>, Partial<GitPush>, RegExp]>([
    [{ repository: "acme/api" }, {}, /the repository is acme\/web, not acme\/api/],
    [{}, { ref: "refs/heads/feature" }, /refs\/heads\/feature, not to the branch main/],
    [{ branch: "main" }, { ref: "refs/tags/main" }, /refs\/tags\/main/],
    [{}, { commit: "0".repeat(40) }, /was deleted/],
    [{}, { defaultBranch: undefined }, /no branch/],
  ])("should be ignored for %j and %j", (of, change, reason) => {
    expect(decidePush(of, change)).toEqual({ deploy: false, reason: expect.stringMatching(reason) });
  });
});

describe("a push of an image", () => {
  const config = "ghcr.io/acme/web:latest";
  const decideImage = (of: Partial<WebhookOptions>, change: Partial<ImagePush>, configImage = config) =>
    decide(hook(of), { ...image, ...change }, configImage);

  it.each<[Partial<WebhookOptions>, Partial<ImagePush>, string, string | undefined]>(
    [
      [{}, {}, config, `ghcr.io/acme/web:latest@${digest}`],
      [{}, { digest: undefined }, config, undefined],
      [{}, {}, "ghcr.io/acme/web", `ghcr.io/acme/web:latest@${digest}`],
      [{ tag: "v*" }, { tag: "v1.2", digest: undefined }, config, "ghcr.io/acme/web:v1.2"],
      [{ image: "ghcr.io/acme/web" }, {}, "mirror.test/web:1", `ghcr.io/acme/web:latest@${digest}`],
      [{}, { image: "acme/web", digest: undefined }, "acme/web", undefined],
      [{}, { image: "web", digest: undefined }, "docker.io/library/web:latest", undefined],
      [
        {},
        { image: "acme/web", namesRegistry: false },
        "localhost:5000/acme/web",
        `localhost:5000/acme/web:latest@${digest}`,
      ],
    ].map((row) => row as [Partial<WebhookOptions>, Partial<ImagePush>, string, string | undefined]),
  )("should deploy for %j, %j and %s the image %s", (of, change, configImage, deployed) => {
    // The tag of the config counts if the webhook names none.
    const tagged = configImage === "mirror.test/web:1" ? { ...of, tag: "latest" } : of;
    expect(decideImage(tagged, change, configImage)).toMatchObject({ deploy: true, image: deployed });
  });

  it.each<[Partial<WebhookOptions>, Partial<ImagePush>, RegExp]>([
    [{}, { image: "ghcr.io/acme/api" }, /ghcr.io\/acme\/api, not ghcr.io\/acme\/web/],
    [{}, { image: "evil.test/acme/web" }, /evil.test/],
    [{}, { image: "evil/acme/web", namesRegistry: false }, /evil/],
    [{}, { tag: undefined }, /without a tag/],
    [{}, { tag: "edge" }, /the tag is edge, not latest/],
    [{ tag: "v*" }, { tag: "latest" }, /not v\*/],
    [{}, { digest: "sha256:short" }, /not the name of an image/],
    [{ tag: "*" }, { tag: "a b" }, /not the name of an image/],
    [{}, { image: "-" }, /not the name of an image/],
  ])("should be ignored for %j and %j", (of, change, reason) => {
    expect(decideImage(of, change)).toEqual({ deploy: false, reason: expect.stringMatching(reason) });
  });

  it("should be ignored for a workload without an image", () => {
    expect(decide(hook(), image, undefined)).toMatchObject({ deploy: false });
  });
});

it("should ignore every other event, and name it", () => {
  const change: Change = { kind: "other", event: "ping" };
  expect(decide(hook(), change, undefined)).toEqual({
    deploy: false,
    reason: "nothing is deployed for: ping",
  });
});

describe("a CI job's request", () => {
  const config = "ghcr.io/acme/web:latest";

  it.each<[CiRequest, string | undefined]>([
    [{}, undefined],
    [{ image_sha: "7f3c9a5" }, "ghcr.io/acme/web:7f3c9a5"],
    [{ image_sha: digest }, `ghcr.io/acme/web@${digest}`],
    [{ image_sha: digest.slice(7) }, `ghcr.io/acme/web@${digest}`],
    [{ image: "ghcr.io/acme/web", image_sha: "v1" }, "ghcr.io/acme/web:v1"],
    [{ image: "ghcr.io/acme/web:v2" }, "ghcr.io/acme/web:v2"],
  ])("should deploy for %j the image %s", (request, deployed) => {
    expect(decideCi(hook(), request, config)).toMatchObject({ deploy: true, image: deployed });
  });

  it.each<[CiRequest, string | undefined]>([
    [{ image: "evil.test/acme/web:v2" }, config],
    [{ image: "ghcr.io/acme/api", image_sha: "v1" }, config],
    [{ image_sha: "v1" }, undefined],
  ])("should be refused for %j if the config has %s", (request, configImage) => {
    expect(decideCi(hook(), request, configImage)).toMatchObject({ deploy: false });
  });
});

describe("readWebhooks", () => {
  it.each<[object, string]>([
    [{ sender: "svn" }, "sender"],
    [{ secret: "short" }, "secret"],
    [{ secret: undefined }, "secret"],
    [{ workload: "Web" }, "workload"],
    [{ image: "ghcr.io/acme/web:latest" }, "image"],
    [{ image: `ghcr.io/acme/web@${digest}` }, "image"],
    [{ github: { token: "" } }, "github.token"],
    [{ github: { token: "t", api: "http://github.test" } }, "github.api"],
    [{ github: { token: "t", api: "https://me:s3cret@github.test" } }, "github.api"],
  ])("should refuse %j, and show no secret", (of, field) => {
    const options = { web: { sender: "github", secret, ...of } } as Record<string, WebhookOptions>;
    expect(() => readWebhooks(options)).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID", details: { field: `webhooks.web.${field}` } }),
    );
    expect(() => readWebhooks(options)).not.toThrow(/s3cret|short|horse/);
  });
});
