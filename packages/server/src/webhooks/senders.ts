import type { Change } from "./change.js";
import { githubChanges, giteaChanges, gitlabChanges } from "./git-changes.js";
import {
  anyOf,
  hexSignature,
  oncePerBody,
  secretHeader,
  secretInPath,
  standardWebhook,
  type Proof,
} from "./proofs.js";
import { distributionChanges, dockerHubChanges, harborChanges } from "./registry-changes.js";
import type { SenderName } from "./webhook-options.js";

export interface Sender {
  readonly prove: Proof;
  readonly maxBytes: number;
  /** Of a parsed body, which may have any shape. Never throws. */
  readonly changes: (payload: unknown) => Change[];
}

const mebibyte = 1024 * 1024;
const hubSignature = hexSignature("x-hub-signature-256", "sha256=");

/**
 * GitHub sends up to 25 MiB. A body is kept until its signature is known, so anybody could make the server keep that
 * much; the push of 2,048 commits, which is the most that GitHub lists, fits into 4 MiB.
 */
const github: Sender = { prove: hubSignature, maxBytes: 4 * mebibyte, changes: githubChanges };
const gitea: Sender = {
  prove: anyOf(hexSignature("x-forgejo-signature", ""), hexSignature("x-gitea-signature", ""), hubSignature),
  maxBytes: 4 * mebibyte,
  changes: giteaChanges,
};

export const senders: Readonly<Record<SenderName, Sender>> = {
  github,
  ghcr: github,
  gitlab: {
    prove: anyOf(oncePerBody(standardWebhook), secretHeader("x-gitlab-token")),
    maxBytes: mebibyte,
    changes: gitlabChanges,
  },
  gitea,
  forgejo: gitea,
  "docker-hub": { prove: secretInPath, maxBytes: mebibyte, changes: dockerHubChanges },
  harbor: { prove: secretHeader("authorization"), maxBytes: mebibyte, changes: harborChanges },
  distribution: { prove: secretHeader("authorization"), maxBytes: mebibyte, changes: distributionChanges },
  ci: { prove: anyOf(hubSignature, standardWebhook), maxBytes: mebibyte, changes: () => [] },
};
