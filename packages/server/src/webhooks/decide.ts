import { parseImageReference } from "@cutover/schema";
import { matchesPattern } from "../access/patterns.js";
import type { Change, GitPush, ImagePush } from "./change.js";
import type { CiRequest } from "./ci-request.js";
import { suffixOf } from "./ci-request.js";
import { imageNameOf } from "./registry-changes.js";
import type { Webhook } from "./webhook-options.js";

/** What to do about a change. Pure. */
export type Decision =
  | {
      readonly deploy: true;
      /** Replaces the config's own, if it differs from it. */
      readonly image: string | undefined;
      readonly why: string;
      readonly push?: GitPush;
      /** When the commit was made that it deploys. */
      readonly committedAtMs?: number | undefined;
    }
  | { readonly deploy: false; readonly reason: string };

/** `configImage`: the image in the workload's config; undefined if its source has none. */
export function decide(hook: Webhook, change: Change, configImage: string | undefined): Decision {
  switch (change.kind) {
    case "push":
      return decidePush(hook, change);
    case "image":
      return decideImage(hook, change, configImage);
    case "other":
      return no(`nothing is deployed for: ${change.event}`);
  }
}

function decidePush(hook: Webhook, push: GitPush): Decision {
  const { repository, ref, defaultBranch, commit, committedAtMs } = push;
  if (hook.repository !== undefined && hook.repository.toLowerCase() !== repository.toLowerCase())
    return no(`the repository is ${repository}, not ${hook.repository}`);
  if (/^0+$/.test(commit)) return no(`${ref} was deleted`);
  const branch = hook.branch ?? defaultBranch;
  if (branch === undefined) return no("the webhook names no branch, and the repository no default branch");
  if (ref !== `refs/heads/${branch}`) return no(`the push was to ${ref}, not to the branch ${branch}`);
  const why = `push of ${commit.slice(0, 12)} to ${branch}`;
  return { deploy: true, image: undefined, why, push, committedAtMs };
}

function decideImage(hook: Webhook, change: ImagePush, configImage: string | undefined): Decision {
  if (configImage === undefined) return no("the config of the workload has no image");
  const config = parseImageReference(configImage);
  const wanted = imageNameOf(hook.image ?? configImage);
  const pushed = imageNameOf(change.image);
  if (wanted === undefined || pushed === undefined) return no(`${change.image} is not the name of an image`);
  const isSame = change.namesRegistry ? wanted === pushed : repositoryOf(wanted) === change.image;
  if (!isSame) return no(`the image is ${change.image}, not ${wanted}`);
  if (change.tag === undefined) return no("a manifest without a tag, such as one platform of an image");
  const tag = hook.tag ?? config?.tag ?? "latest";
  if (!matchesPattern(tag, change.tag)) return no(`the tag is ${change.tag}, not ${tag}`);
  const version = change.digest === undefined ? "" : `@${change.digest}`;
  const image = `${wanted}:${change.tag}${version}`;
  if (!parseImageReference(image)) return no(`${image} is not the name of an image`);
  const isConfigs = version === "" && imageNameOf(configImage) === wanted && config?.tag === change.tag;
  const why = `push of ${wanted}:${change.tag}`;
  return { deploy: true, image: isConfigs ? undefined : image, why };
}

/** For a CI job, which names what it wants; another image than the webhook's is refused. */
export function decideCi(hook: Webhook, request: CiRequest, configImage: string | undefined): Decision {
  const { image_sha: imageSha, image, why = "a CI job asked for it" } = request;
  const { committed_at: committedAt } = request;
  const committed = committedAt === undefined ? {} : { committedAtMs: Date.parse(committedAt) };
  if (imageSha === undefined && image === undefined)
    return { deploy: true, image: undefined, why, ...committed };
  if (configImage === undefined)
    return no("the config of the workload has no image, so no other can be deployed");
  const wanted = imageNameOf(hook.image ?? configImage);
  const named = image === undefined ? wanted : imageNameOf(image);
  if (wanted === undefined || named !== wanted) return no(`\`image\` must be ${wanted ?? "an image"}`);
  const asked = imageSha === undefined ? (image ?? wanted) : wanted + suffixOf(imageSha);
  if (!parseImageReference(asked)) return no("`image_sha` must be a tag or a digest");
  return { deploy: true, image: asked, why, ...committed };
}

function repositoryOf(name: string): string {
  return name.slice(name.indexOf("/") + 1);
}

function no(reason: string): Decision {
  return { deploy: false, reason };
}
