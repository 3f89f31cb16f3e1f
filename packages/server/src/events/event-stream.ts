import { textStream, type TextStreamOptions } from "./text-stream.js";

/** Below the 60 s after which nginx cuts a silent connection. */
const heartbeatMs = 15_000;

export interface ServerSentEvent {
  /** Its place, for `Last-Event-ID`. */
  readonly id?: number;
  /** The kind; "message" if absent. */
  readonly event?: string;
  readonly data: object;
}

interface EventStreamOptions extends Pick<TextStreamOptions, "signal" | "closing" | "destroy"> {
  /** What comes together is sent together. */
  readonly source: (signal: AbortSignal) => AsyncIterable<readonly ServerSentEvent[]>;
  readonly heartbeatMs?: number | undefined;
}

/**
 * Server-sent events. The kind `end` is the last of a stream that has an end; `closing` asks to connect again,
 * to the next server.
 */
export function eventStream({ source, heartbeatMs: everyMs = heartbeatMs, ...rest }: EventStreamOptions) {
  const texts = async function* (signal: AbortSignal): AsyncGenerator<string | Uint8Array> {
    yield "retry: 2000\n\n";
    for await (const events of source(signal)) {
      const [first] = events;
      yield events.length === 1 && first ? shared(first) : Buffer.concat(events.map(shared));
    }
    yield format({ event: "end", data: {} });
  };
  const body = textStream({
    ...rest,
    source: texts,
    farewell: format({ event: "closing", data: {} }),
    heartbeat: { everyMs, text: ": still here\n\n" },
  });
  return new Response(body, {
    headers: {
      "Content-Type": "text/event-stream",
      // Tells nginx to pass on each event at once.
      "X-Accel-Buffering": "no",
    },
  });
}

const encoder = new TextEncoder();
const encoded = new WeakMap<object, Uint8Array>();

/** The hub gives the same event to all readers: it is written out once. */
function shared(event: ServerSentEvent): Uint8Array {
  const { data } = event;
  const bytes = encoded.get(data) ?? encoder.encode(format(event));
  encoded.set(data, bytes);
  return bytes;
}

function format({ id, event, data }: ServerSentEvent): string {
  const fields = [
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(event === undefined ? [] : [`event: ${event}`]),
    `data: ${JSON.stringify(data)}`,
  ];
  return `${fields.join("\n")}\n\n`;
}
