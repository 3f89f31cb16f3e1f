import type { IncomingMessage } from "node:http";
import { DeployerError } from "../../errors/deployer-error.js";

export interface EngineReply {
  readonly status: number;
  /** The engine's own words where `status` is an error; "" where it gave none. */
  readonly message: string;
  /** The parsed body; undefined if it is empty or not JSON. */
  readonly json: unknown;
}

const maxReplyBytes = 32 * 1024 * 1024;

/** An answer that is still arriving. */
export class EngineStream {
  readonly status: number;
  readonly #response: IncomingMessage;
  readonly #translate: (error: unknown) => unknown;

  constructor(response: IncomingMessage, translate: (error: unknown) => unknown) {
    this.status = response.statusCode ?? 0;
    this.#response = response;
    this.#translate = translate;
  }

  header(name: string): string {
    const value = this.#response.headers[name];
    return typeof value === "string" ? value : "";
  }

  async *chunks(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of this.#response) yield chunk as Buffer;
    } catch (error) {
      throw this.#translate(error);
    }
  }

  /** Tells the engine that nobody waits any more, and keeps reading: it then says how it ended. */
  hangUp(): void {
    this.#response.socket.end();
  }

  /** From now on it does not keep the process alive. */
  unref(): void {
    this.#response.socket.unref();
  }

  close(): void {
    this.#response.destroy();
  }
}

/** Reads the rest of an answer; used for the words of a refused stream too. */
export async function readReply(stream: EngineStream): Promise<EngineReply> {
  const decoder = new TextDecoder();
  let [text, size] = ["", 0];
  for await (const chunk of stream.chunks()) {
    size += chunk.length;
    if (size > maxReplyBytes)
      throw new DeployerError("ENGINE_FAILED", "The engine's answer is larger than 32 MiB.");
    text += decoder.decode(chunk, { stream: true });
  }
  text += decoder.decode();
  const json = parseJson(text);
  return { status: stream.status, json, message: stream.status < 400 ? "" : messageOf(json, text) };
}

function messageOf(json: unknown, text: string): string {
  if (typeof json !== "object" || json === null) return text.trim();
  const message = (json as { message?: unknown }).message;
  return typeof message === "string" ? message : "";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
