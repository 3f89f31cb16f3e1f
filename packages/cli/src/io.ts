/** A stream that a command writes to: `process.stdout`, `process.stderr`, or a test's own. */
export interface OutputStream {
  readonly isTTY?: boolean | undefined;
  /** Of a terminal, in cells. */
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  write(text: string): unknown;
  on(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown;
}

/** Where a command reads and writes. */
export interface Io {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean | undefined };
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Calls `listener` for each Ctrl-C or SIGTERM, until the returned function is called. */
  readonly onInterrupt: (listener: () => void) => () => void;
}

export function processIo(): Io {
  const { stdin, stdout, stderr, env: environment } = process;
  return {
    stdin,
    stdout,
    stderr,
    environment,
    onInterrupt(listener) {
      process.on("SIGINT", listener).on("SIGTERM", listener);
      return () => process.off("SIGINT", listener).off("SIGTERM", listener);
    },
  };
}
