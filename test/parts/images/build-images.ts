import { randomBytes } from "node:crypto";
import { nodeFiles, program, type ContextFile } from "./build-context.js";
import { TestEngine } from "./test-engine.js";

/** References of the test images on one engine; the port of `app` and `healthy` is 8080. */
export interface TestImages {
  /** A web server that is controlled by environment variables: see app.mjs. */
  readonly app: string;
  /**
   * As `app`, with a HEALTHCHECK that asks /health every 300 ms; unhealthy some 3 s after the start if it never
   * passes.
   */
  readonly healthy: string;
  /** Ignores SIGTERM. */
  readonly stubborn: string;
  /** Writes a line to stdout and one to stderr, then exits with 3. */
  readonly exits: string;
  /** Allocates memory until it is ended. */
  readonly hog: string;
}

const prefix = "cutover-test";
const healthcheck =
  'HEALTHCHECK --interval=300ms --timeout=3s --start-period=2s --retries=3 CMD ["/usr/local/bin/node", "/check.mjs"]';

/** Builds the missing images from this machine's node binary: no registry is needed. */
export async function buildImages(socketPath: string): Promise<TestImages> {
  const engine = new TestEngine(socketPath);
  const base = await engine.ensureImage(`${prefix}/node`, [
    dockerfile("FROM scratch", "COPY rootfs/ /", "ENV PATH=/usr/local/bin"),
    ...(await nodeFiles()),
  ]);
  const build = async (
    name: string,
    main: string,
    lines: readonly string[] = [],
    more: readonly string[] = [],
  ) =>
    engine.ensureImage(`${prefix}/${name}`, [
      dockerfile(`FROM ${base}`, `COPY *.mjs /`, ...lines, `CMD ["/usr/local/bin/node", "/${main}"]`),
      await program(main),
      ...(await Promise.all(more.map(program))),
    ]);
  return {
    app: await build("app", "app.mjs", ["EXPOSE 8080"]),
    healthy: await build("healthy", "app.mjs", ["EXPOSE 8080", healthcheck], ["check.mjs"]),
    stubborn: await build("stubborn", "stubborn.mjs"),
    exits: await build("exits", "exits.mjs"),
    hog: await build("hog", "hog.mjs"),
  };
}

/** An image for a version of the app: the same program, another digest. */
export async function buildAppVersion(socketPath: string, app: string, version: string): Promise<string> {
  return new TestEngine(socketPath).ensureImage(`${prefix}/app-version`, [
    dockerfile(`FROM ${app}`, `ENV VERSION=${version}`),
  ]);
}

/** The app with a random layer that no other image has. The caller removes it. */
export async function buildAppWithPayload(socketPath: string, app: string, bytes: number): Promise<string> {
  const reference = `${prefix}/app-payload:${randomBytes(8).toString("hex")}`;
  await new TestEngine(socketPath).build(reference, [
    dockerfile(`FROM ${app}`, "COPY payload /payload"),
    { name: "payload", content: randomBytes(bytes) },
  ]);
  return reference;
}

/** An image that no engine holds: one layer of random bytes. It cannot run. The caller removes it. */
export async function buildPayloadImage(socketPath: string, bytes: number): Promise<string> {
  const reference = `${prefix}/payload:${randomBytes(8).toString("hex")}`;
  await new TestEngine(socketPath).build(reference, [
    dockerfile("FROM scratch", "COPY payload /payload", 'CMD ["/payload"]'),
    { name: "payload", content: randomBytes(bytes) },
  ]);
  return reference;
}

/** Pushes `source` as `target` (`127.0.0.1:port/name:tag`), and leaves the engine without the new tag. */
export async function pushImage(push: {
  readonly socketPath: string;
  readonly source: string;
  readonly target: string;
  readonly login?: { readonly username: string; readonly password: string };
}): Promise<void> {
  const engine = new TestEngine(push.socketPath);
  await engine.push(push.source, push.target, push.login);
  await engine.removeImage(push.target);
}

function dockerfile(...lines: readonly string[]): ContextFile {
  return { name: "Dockerfile", content: `${lines.join("\n")}\n` };
}
