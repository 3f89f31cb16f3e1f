const encoder = new TextEncoder();

export interface TextStreamOptions {
  /** Its texts, or their bytes, are sent as they come. If it fails, the answer breaks off, so that no reader takes it for whole. */
  readonly source: (signal: AbortSignal) => AsyncIterable<string | Uint8Array>;
  /** Aborts if the reader goes. */
  readonly signal: AbortSignal;
  /** Aborts if the server closes; the reader then gets the farewell. */
  readonly closing: AbortSignal;
  readonly farewell?: string;
  /** Sent whenever nothing else was for that long. */
  readonly heartbeat?: { readonly everyMs: number; readonly text: string };
  /** Breaks the connection after what was sent; absent: the stream fails. */
  readonly destroy?: (() => void) | undefined;
}

/**
 * A body that asks its source for the next text only if the reader has taken the last one: a slow reader holds
 * one text. The source ends with its signal if the reader goes.
 */
export function textStream(options: TextStreamOptions): ReadableStream<Uint8Array> {
  const { source, signal, closing, farewell = "", heartbeat, destroy } = options;
  const gone = new AbortController();
  let iterator: AsyncIterator<string | Uint8Array> | undefined;
  let isAsked = false;
  let arrived:
    { readonly result: IteratorResult<string | Uint8Array> } | { readonly error: unknown } | undefined;
  let wake: () => void = () => undefined;

  const leave = (): void => {
    signal.removeEventListener("abort", leave);
    closing.removeEventListener("abort", awake);
    gone.abort();
    awake();
    void Promise.resolve(iterator?.return?.(undefined)).catch(() => undefined);
  };
  const awake = (): void => wake();
  const ask = (): void => {
    isAsked = true;
    iterator ??= source(gone.signal)[Symbol.asyncIterator]();
    iterator.next().then(
      (result) => {
        arrived = { result };
        wake();
      },
      (error: unknown) => {
        arrived = { error };
        wake();
      },
    );
  };
  const wait = async (): Promise<void> => {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      wake = resolve;
      if (heartbeat) timer = setTimeout(resolve, heartbeat.everyMs);
    });
    clearTimeout(timer);
  };

  return new ReadableStream<Uint8Array>(
    {
      start() {
        signal.addEventListener("abort", leave, { once: true });
        closing.addEventListener("abort", awake, { once: true });
        if (signal.aborted) leave();
      },
      async pull(controller) {
        if (!isAsked && !gone.signal.aborted) ask();
        if (!arrived && !closing.aborted && !gone.signal.aborted) await wait();
        const ended = gone.signal.aborted;
        if (ended || (closing.aborted && !arrived)) {
          leave();
          if (!ended && farewell !== "") controller.enqueue(encoder.encode(farewell));
          return controller.close();
        }
        if (!arrived) return controller.enqueue(encoder.encode(heartbeat?.text ?? ""));
        const taken = arrived;
        arrived = undefined;
        isAsked = false;
        if ("error" in taken) {
          leave();
          if (!destroy) return controller.error(taken.error);
          destroy();
          // The stream is cancelled once the connection is closed. To close it here would end the answer well.
          return new Promise(() => undefined);
        }
        if (taken.result.done !== true) return controller.enqueue(bytesOf(taken.result.value));
        leave();
        controller.close();
      },
      cancel: leave,
    },
    // Not a byte ahead of the reader.
    { highWaterMark: 0 },
  );
}

function bytesOf(text: string | Uint8Array): Uint8Array {
  return typeof text === "string" ? encoder.encode(text) : text;
}
