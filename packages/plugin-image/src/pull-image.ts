import { DeployerError, hasCode } from "@cutover/core";
import type { PrepareContext } from "@cutover/core/plugin";
import type { Json, PullRequest, RecordedError } from "@cutover/core/ports";

const maxTries = 4;
const firstDelayMs = 500;
const longestRateLimitMs = 60_000;

interface PullOptions {
  readonly context: Pick<PrepareContext, "runtime" | "clock" | "signal" | "emit">;
  /** Why a configured login could not be used; shown if the registry refuses the pull. */
  readonly loginProblem: string | undefined;
}

/**
 * Pulls the image. Retries after a failed transfer or a lost connection, and after a rate limit for as long as
 * the registry asks, up to a minute. Rejects with the last error.
 */
export async function pullImage(request: PullRequest, { context, loginProblem }: PullOptions): Promise<void> {
  const { runtime, clock, signal, emit } = context;
  const image = request.reference;
  for (let attempt = 1; ; attempt++) {
    try {
      const onProgress = (progress: { currentBytes: number; totalBytes: number }) => {
        emit({ type: "pull:progressed", image, ...progress });
      };
      await runtime.images.pull({ ...request, onProgress }, signal);
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof DeployerError)) throw error;
      const delayMs = attempt < maxTries ? delayBefore(error, attempt) : undefined;
      if (delayMs === undefined) throw explain(error, image, loginProblem);
      emit({ type: "pull:retried", image, attempt, delayMs, error: record(error) });
      await clock.sleep(delayMs, signal);
    }
  }
}

/** Milliseconds to wait after the failed `attempt`; undefined if a retry cannot help soon. */
function delayBefore(error: DeployerError, attempt: number): number | undefined {
  const backoffMs = firstDelayMs * 2 ** (attempt - 1);
  if (hasCode(error, "IMAGE_PULL_FAILED", "ENGINE_UNREACHABLE")) return backoffMs;
  if (!hasCode(error, "IMAGE_RATE_LIMITED")) return undefined;
  const toldMs = retryAfterMs(error) ?? backoffMs;
  return toldMs <= longestRateLimitMs ? toldMs : undefined;
}

function retryAfterMs(error: DeployerError): number | undefined {
  const told = error.details["retryAfterMs"];
  return typeof told === "number" ? told : undefined;
}

function explain(error: DeployerError, image: string, loginProblem: string | undefined): DeployerError {
  const waitMs = retryAfterMs(error);
  if (hasCode(error, "IMAGE_RATE_LIMITED") && waitMs !== undefined) {
    const seconds = Math.ceil(waitMs / 1000);
    const message = `The registry limits pulls of ${image}; it allows the next one in ${seconds} seconds.`;
    return new DeployerError(error.code, message, { details: error.details, cause: error });
  }
  // Many registries answer "not found" without a login.
  if (loginProblem !== undefined && hasCode(error, "IMAGE_UNAUTHORIZED", "IMAGE_NOT_FOUND")) {
    const message = `${error.message} The pull had no login: ${loginProblem}`;
    return new DeployerError(error.code, message, { details: error.details, cause: error });
  }
  return error;
}

function record(error: DeployerError): RecordedError {
  const { code, message, remedy } = error;
  return { code, message, remedy, details: JSON.parse(JSON.stringify(error.details)) as Json };
}
