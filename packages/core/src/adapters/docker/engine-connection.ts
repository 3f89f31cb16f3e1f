import { Agent, type IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { inspect } from "node:util";
import Docker from "dockerode";
import type { RegistryCredentials } from "../../ports/images.js";
import { engineFailure, unreachable } from "./docker-errors.js";
import { EngineStream, readReply, type EngineReply } from "./engine-stream.js";
import { negotiateVersion } from "./negotiate.js";

export interface EngineAddress {
  readonly socketPath?: string;
  readonly host?: string;
  readonly port?: number;
}

export interface EngineRequest {
  readonly method?: "GET" | "POST" | "DELETE";
  /** Without the version, beginning with "/"; variable parts already encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** Sent as it comes, in place of `body`. */
  readonly archive?: Readable;
  readonly credentials?: RegistryCredentials;
  /** Of every registry that a build may pull from. */
  readonly registries?: readonly RegistryCredentials[];
  readonly signal?: AbortSignal | undefined;
}

const callTimeoutMs = 120_000;

/**
 * docker-modem 5 renders the options of every request, the agent with all its sockets, for a debug line that is hardly ever printed: more than half
 * of the processor time of a call. An agent that renders itself as one word takes none.
 */
class BriefAgent extends Agent {
  [inspect.custom](): string {
    return "Agent";
  }
}

// The engine's answers are told apart by their status alone, so every status is handed over rather than thrown.
const everyStatus = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [index + 100, true]));

/**
 * One engine, over its HTTP API. Calls reject only for the transport (ENGINE_UNREACHABLE), for the version
 * (ENGINE_TOO_OLD) and with the signal's reason: what a status means is the caller's to say.
 */
export class EngineConnection {
  readonly socketPath: string | undefined;
  readonly url: string;
  readonly #docker: Docker;
  readonly #label: string;
  #version: string | undefined;

  constructor(address: EngineAddress) {
    const host = address.host;
    this.socketPath = host === undefined ? (address.socketPath ?? "/var/run/docker.sock") : undefined;
    this.url = host === undefined ? `unix://${this.socketPath}` : `tcp://${host}:${address.port ?? 2375}`;
    this.#label = this.socketPath ?? `${host}:${address.port ?? 2375}`;
    const options = {
      socketPath: this.socketPath,
      host,
      port: address.port ?? 2375,
      protocol: "http",
      agent: new BriefAgent({ keepAlive: false }),
    };
    // `host` and `socketPath` are named even where undefined: dockerode would fill them in from DOCKER_HOST.
    this.#docker = new Docker(options as Docker.DockerOptions);
  }

  /** The API version that this connection speaks. */
  async version(signal?: AbortSignal): Promise<string> {
    this.#version ??= negotiateVersion(await this.#ping(signal));
    return this.#version;
  }

  /** One request with a whole answer. */
  async call(request: EngineRequest): Promise<EngineReply> {
    const limit = new AbortController();
    const abort = (): void => limit.abort(request.signal?.reason);
    request.signal?.throwIfAborted();
    request.signal?.addEventListener("abort", abort, { once: true });
    const timer = setTimeout(() => limit.abort(), callTimeoutMs);
    try {
      const stream = await this.open({ ...request, signal: limit.signal });
      return await readReply(stream);
    } catch (error) {
      request.signal?.throwIfAborted();
      if (limit.signal.aborted)
        throw unreachable(this.#label, new Error(`no answer within ${callTimeoutMs} ms`));
      throw error;
    } finally {
      clearTimeout(timer);
      request.signal?.removeEventListener("abort", abort);
    }
  }

  /** One request whose answer is read as it comes. The connection ends with the iteration or with `signal`. */
  async open(request: EngineRequest): Promise<EngineStream> {
    const version = await this.version(request.signal);
    return this.#dial({ ...request, path: `/v${version}${request.path}` });
  }

  async #ping(signal: AbortSignal | undefined): Promise<string> {
    const stream = await this.#dial({ path: "/_ping", signal });
    const reply = await readReply(stream);
    if (reply.status !== 200) throw engineFailure(reply, "The engine did not answer a ping");
    return stream.header("api-version");
  }

  async #dial(request: EngineRequest): Promise<EngineStream> {
    const { method = "GET", path, query = {}, body = {}, archive, credentials, registries, signal } = request;
    signal?.throwIfAborted();
    const translate = (error: unknown): unknown => {
      if (signal?.aborted) return signal.reason;
      // The engine may come back as another version.
      this.#version = undefined;
      return unreachable(this.#label, error);
    };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      this.#docker.modem.dial(
        {
          method,
          path: `${path}?`,
          options: { _query: query, _body: body },
          isStream: true,
          statusCodes: everyStatus,
          ...(archive && { file: archive }),
          ...(signal && { abortSignal: signal }),
          ...(credentials && { authconfig: loginOf(credentials) }),
          ...(registries && {
            registryconfig: Object.fromEntries(registries.map((each) => [each.serverAddress, loginOf(each)])),
          }),
        },
        (error: unknown, reply: unknown) => {
          if (error !== null && error !== undefined) {
            reject(translate(error));
            return;
          }
          const message = reply as IncomingMessage;
          // A cut between here and the first read must not become an uncaught error.
          message.on("error", () => undefined);
          resolve(message);
        },
      );
    });
    return new EngineStream(response, translate);
  }
}

function loginOf({ username, password, serverAddress }: RegistryCredentials) {
  return { username, password, serveraddress: serverAddress };
}
