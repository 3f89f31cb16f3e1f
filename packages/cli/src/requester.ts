import { hostname, userInfo } from "node:os";
import type { Io } from "./io.js";

/** Who asks, for the history: "alice@host", or the person and the run of a CI job. */
export function requester({
  GITHUB_ACTIONS,
  GITHUB_ACTOR,
  GITLAB_CI,
  GITLAB_USER_LOGIN,
  USER,
}: Io["environment"]): string {
  if (GITHUB_ACTIONS === "true" && GITHUB_ACTOR !== undefined) return `${GITHUB_ACTOR} (GitHub Actions)`;
  if (GITLAB_CI === "true" && GITLAB_USER_LOGIN !== undefined) return `${GITLAB_USER_LOGIN} (GitLab CI)`;
  return `${USER ?? accountName()}@${hostname()}`;
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // As in a container whose user has no name.
    return "unknown";
  }
}
