import { secretReferenceSchema, workloadNameSchema } from "@cutover/schema";
import * as z from "zod";
import { described, httpUrl, text } from "./fields.js";

const word = text(/^\P{Cc}{1,1000}$/u, "a text on one line");

const github = z.strictObject({
  token: described(
    secretReferenceSchema,
    ["Token", 'Reference to a token with the permission "deployments: write".'],
    { from_env: "CUTOVER_SECRET_GITHUB" },
  ),
  environment: described(
    word.optional(),
    ["Environment", "The environment that GitHub shows; production if absent."],
    "staging",
  ),
  api: described(
    httpUrl.optional(),
    ["API", "API of GitHub Enterprise Server."],
    "https://github.example.com/api/v3",
  ),
});

const webhook = z.strictObject({
  sender: described(
    z.enum(["github", "ghcr", "gitlab", "gitea", "forgejo", "docker-hub", "harbor", "distribution", "ci"]),
    ["Sender", "Who calls; it decides how a call is proven."],
    "github",
  ).meta({
    enumDescriptions: [
      "Pushes to GitHub.",
      "Images of GitHub's registry.",
      "Pushes to GitLab.",
      "Pushes to Gitea.",
      "Pushes to Forgejo.",
      "Images of Docker Hub.",
      "Images of Harbor.",
      "Images of a Distribution registry.",
      "A job of your own CI.",
    ],
  }),
  secret: described(
    secretReferenceSchema,
    ["Secret", "Reference to the secret that the sender knows too, of at least 16 characters."],
    { from_env: "CUTOVER_SECRET_WEB_HOOK" },
  ),
  workload: described(
    workloadNameSchema.optional(),
    ["Workload", "What it deploys; the webhook's own name if absent."],
    "web",
  ),
  repository: described(
    word.optional(),
    ["Repository", "owner/name, for pushes to git; any that knows the secret if absent."],
    "team/web",
  ),
  branch: described(
    word.optional(),
    ["Branch", "For pushes to git; the repository's default branch if absent."],
    "main",
  ),
  image: described(
    word.optional(),
    ["Image", "The image's name without tag; that of the workload if absent."],
    "ghcr.io/team/web",
  ),
  tag: described(
    word.optional(),
    ["Tag", "The tag, in which * stands for any text; that of the workload if absent."],
    "v*",
  ),
  github: described(
    github.optional(),
    ["GitHub deployments", "Reports each deployment of a push back to GitHub."],
    { token: { from_env: "CUTOVER_SECRET_GITHUB" } },
  ),
});

/** Webhooks by a name of one's own, which is a part of their address. */
export const webhooksSchema = z.record(
  text(/^[a-z0-9][a-z0-9-]{0,62}$/, "a name of lower-case letters, digits and hyphens"),
  webhook,
);

export type WebhookSettings = z.output<typeof webhooksSchema>;
