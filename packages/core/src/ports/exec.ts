export interface ExecRequest {
  readonly command: readonly string[];
  readonly timeoutMs: number;
  /** Called with each line of its output, printable and of 8 KiB at most. */
  readonly onLine?: (line: string) => void;
}

export interface ExecEnd {
  /** Undefined: it had not ended after `timeoutMs`. It then goes on in the container. */
  readonly exitCode: number | undefined;
}

/** Commands inside containers. */
export interface Exec {
  /**
   * Runs a command in a running container, no shell between, and resolves when it has ended, after `onLine` has had its output.
   * CONTAINER_MISSING; HOOK_FAILED if the container does not run. A program that is not there ends with another code than 0.
   */
  run(container: string, request: ExecRequest, signal?: AbortSignal): Promise<ExecEnd>;
}
