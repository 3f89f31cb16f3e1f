import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface PullCall {
  /** `name:tag` or `name@digest`, as the client reads its argument. */
  readonly reference: string;
  readonly headers: IncomingHttpHeaders;
}

/** Runs a pull of Docker's own client. The engine that takes the call is a stand-in, and pulls nothing. */
export class DockerClient {
  readonly #server: Server;
  #call: PullCall | undefined;
  /** Its home and config folder, without a login unless one is written there. */
  folder = "";

  constructor() {
    this.#server = createServer(({ url = "/", headers }, response) => {
      response.setHeader("Api-Version", "1.41");
      const { pathname, searchParams } = new URL(url, "http://engine");
      if (!pathname.endsWith("/images/create")) return void response.end("OK");
      const [name, version] = [searchParams.get("fromImage"), searchParams.get("tag") ?? ""];
      this.#call = { reference: `${name}${version.includes(":") ? "@" : ":"}${version}`, headers };
      response.writeHead(500).end('{"message":"enough"}');
    });
  }

  async start(): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), "cutover-client-"));
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  async stop(): Promise<void> {
    this.#server.close();
    await rm(this.folder, { recursive: true });
  }

  /** The client's request to the engine; undefined if it refuses the reference itself. */
  async pull(reference: string): Promise<PullCall | undefined> {
    this.#call = undefined;
    const { port } = this.#server.address() as AddressInfo;
    const env = {
      PATH: `${this.folder}:${process.env["PATH"]}`,
      HOME: this.folder,
      DOCKER_CONFIG: this.folder,
      DOCKER_HOST: `tcp://127.0.0.1:${port}`,
    };
    await new Promise((resolve) =>
      execFile("docker", ["pull", "--quiet", "--", reference], { env }, resolve),
    );
    return this.#call;
  }
}
