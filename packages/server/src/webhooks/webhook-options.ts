import { DeployerError } from "@cutover/schema/errors";
import { formatImageReference, parseImageReference, workloadNameSchema } from "@cutover/schema";

export const senderNames = [
  "github",
  "ghcr",
  "gitlab",
  "gitea",
  "forgejo",
  "docker-hub",
  "harbor",
  "distribution",
  "ci",
] as const;

export type SenderName = (typeof senderNames)[number];

export interface WebhookOptions {
  readonly sender: SenderName;
  /** At least 16 characters. Never shown. */
  readonly secret: string;
  /** The workload that it deploys; the webhook's own name if absent. */
  readonly workload?: string;
  /** For pushes to git: `owner/name`; any repository that knows the secret if absent. */
  readonly repository?: string;
  /** For pushes to git; the repository's default branch if absent. */
  readonly branch?: string;
  /** For images: the name without tag, such as `ghcr.io/me/web`; that of the workload's config if absent. */
  readonly image?: string;
  /** For images: the tag, in which `*` stands for any text; that of the workload's config if absent. */
  readonly tag?: string;
  /** Reports each deployment of a push to GitHub, with a status for each phase. */
  readonly github?: GithubReportOptions;
}

export interface GithubReportOptions {
  /** With the permission "deployments: write". Never shown. */
  readonly token: string;
  /** `production` if absent. */
  readonly environment?: string;
  /** Of GitHub Enterprise Server: `https://HOST/api/v3`. */
  readonly api?: string;
}

/** A checked webhook. */
export interface Webhook extends WebhookOptions {
  readonly name: string;
  readonly workload: string;
}

const shortestSecret = 16;

/** By the name of each webhook. CONFIG_INVALID names the field, and never shows a secret. */
export function readWebhooks(options: Readonly<Record<string, WebhookOptions>>): Webhook[] {
  return Object.entries(options).map(([name, of]): Webhook => {
    const fault = (field: string, shape: string): DeployerError => {
      const path = `webhooks.${name}.${field}`;
      return new DeployerError("CONFIG_INVALID", `${path} must be ${shape}`, { details: { field: path } });
    };
    const { sender, secret, workload = name, image, github } = of;
    if (!senderNames.includes(sender)) throw fault("sender", `one of ${senderNames.join(", ")}`);
    if (typeof secret !== "string" || secret.length < shortestSecret)
      throw fault("secret", `a text of at least ${shortestSecret} characters`);
    if (!workloadNameSchema.safeParse(workload).success) throw fault("workload", "the name of a workload");
    if (image !== undefined && !isImageName(image))
      throw fault("image", "an image's name without tag and digest");
    if (github !== undefined && (typeof github.token !== "string" || github.token === ""))
      throw fault("github.token", "a text that is not empty");
    if (github?.api !== undefined && !isSafeAddress(github.api))
      throw fault("github.api", "an https address (or http of 127.0.0.1) without user and password");
    return Object.assign({}, of, { name, workload });
  });
}

function isImageName(text: string): boolean {
  const parsed = parseImageReference(text);
  return (
    parsed !== undefined && formatImageReference(parsed).endsWith(":latest") && !text.endsWith(":latest")
  );
}

function isSafeAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  const isLocal = protocol === "http:" && (hostname === "127.0.0.1" || hostname === "[::1]");
  return (protocol === "https:" || isLocal) && username === "" && password === "";
}
