import { z } from "zod";
import type { Change, ImagePush } from "./change.js";

/** Of each commit, its id and its time. Nothing depends on it, so another shape is ignored. */
const commits = z
  .array(z.object({ id: z.string(), timestamp: z.iso.datetime({ offset: true }) }))
  .optional()
  .catch(undefined);

const push = z.object({
  ref: z.string(),
  after: z.string(),
  commits,
  repository: z.object({ full_name: z.string(), default_branch: z.string().optional() }),
});

const containerPackage = z.object({
  package_type: z.string(),
  name: z.string(),
  owner: z.object({ login: z.string() }),
  package_version: z.object({
    container_metadata: z
      .object({ tag: z.object({ name: z.string().nullish(), digest: z.string().nullish() }).nullish() })
      .nullish(),
  }),
});
const packageEvent = z.union([
  z.object({ action: z.string(), registry_package: containerPackage }),
  z.object({ action: z.string(), package: containerPackage }),
]);

/**
 * GitHub's `push`, `package` and `registry_package`. The kind follows from the signed body: the header that names
 * it is not signed.
 */
export function githubChanges(payload: unknown): Change[] {
  const event = packageEvent.safeParse(payload).data;
  if (event)
    return [githubPackage(event.action, "package" in event ? event.package : event.registry_package)];
  return [pushOf(payload) ?? other(payload, "zen")];
}

function githubPackage(action: string, of: z.output<typeof containerPackage>): Change {
  if (of.package_type.toLowerCase() !== "container" || !/^(published|updated)$/.test(action))
    return { kind: "other", event: `package ${action}` };
  const { name: tag, digest } = of.package_version.container_metadata?.tag ?? {};
  const image = `ghcr.io/${of.owner.login}/${of.name}`.toLowerCase();
  return imagePush({ image, tag, digest });
}

const giteaPackage = z.object({
  action: z.string(),
  package: z.object({
    type: z.string(),
    name: z.string(),
    version: z.string(),
    html_url: z.url(),
    owner: z.object({ login: z.string() }),
  }),
});

/** Gitea's and Forgejo's push and package. */
export function giteaChanges(payload: unknown): Change[] {
  const event = giteaPackage.safeParse(payload).data;
  if (!event) return [pushOf(payload) ?? other(payload, "action")];
  const { type, name, version, html_url, owner } = event.package;
  if (type !== "container" || event.action !== "created")
    return [{ kind: "other", event: `package ${event.action}` }];
  const image = `${new URL(html_url).host}/${owner.login}/${name}`.toLowerCase();
  return [
    version.startsWith("sha256:")
      ? imagePush({ image, digest: version })
      : imagePush({ image, tag: version }),
  ];
}

const gitlabPush = z.object({
  object_kind: z.enum(["push", "tag_push"]),
  ref: z.string(),
  after: z.string(),
  commits,
  project: z.object({ path_with_namespace: z.string(), default_branch: z.string().nullish() }),
});

export function gitlabChanges(payload: unknown): Change[] {
  const event = gitlabPush.safeParse(payload).data;
  if (!event) return [other(payload, "object_kind")];
  const { ref, after: commit, project } = event;
  const defaultBranch = project.default_branch ?? undefined;
  const committedAtMs = timeOf(commit, event.commits);
  return [
    { kind: "push", repository: project.path_with_namespace, ref, defaultBranch, commit, committedAtMs },
  ];
}

function pushOf(payload: unknown): Change | undefined {
  const event = push.safeParse(payload).data;
  if (!event) return undefined;
  const { ref, after: commit, repository } = event;
  const { full_name, default_branch: defaultBranch } = repository;
  const committedAtMs = timeOf(commit, event.commits);
  return { kind: "push", repository: full_name, ref, defaultBranch, commit, committedAtMs };
}

/** Of the commit that is deployed, the last of a push. */
function timeOf(commit: string, pushed: z.output<typeof commits>): number | undefined {
  const time = pushed?.find(({ id }) => id === commit)?.timestamp;
  return time === undefined ? undefined : Date.parse(time);
}

export function other(payload: unknown, key: string): Change {
  const value = typeof payload === "object" && payload !== null ? Reflect.get(payload, key) : undefined;
  return { kind: "other", event: typeof value === "string" ? value : "an event of another kind" };
}

interface Pushed {
  readonly image: string;
  readonly tag?: string | null | undefined;
  readonly digest?: string | null | undefined;
  readonly namesRegistry?: boolean;
}

/** Without what is empty; a tag that is a digest is none. */
export function imagePush({ image, tag, digest, namesRegistry = true }: Pushed): ImagePush {
  const isTag = tag !== undefined && tag !== null && tag !== "" && !tag.startsWith("sha256:");
  const known = digest === null || digest === "" ? undefined : digest;
  return { kind: "image", image, namesRegistry, tag: isTag ? tag : undefined, digest: known };
}
