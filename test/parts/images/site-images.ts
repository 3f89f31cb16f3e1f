import { binaryFiles, nodeFiles } from "./build-context.js";
import { TestEngine } from "./test-engine.js";

/** References of the base images of the static source. */
export interface SiteImages {
  /** This machine's nginx alone. */
  readonly nginx: string;
  /** This machine's node, for builds and for programs; it is on the PATH. */
  readonly node: string;
}

/** Builds the missing images from this machine's binaries: no registry is needed. */
export async function buildSiteImages(socketPath: string): Promise<SiteImages> {
  const engine = new TestEngine(socketPath);
  const dockerfile = (path: string) => ({
    name: "Dockerfile",
    content: `FROM scratch\nCOPY rootfs/ /\nENV PATH=${path}\n`,
  });
  return {
    nginx: await engine.ensureImage("cutover-test/nginx", [
      dockerfile("/usr/sbin"),
      ...(await binaryFiles("/usr/sbin/nginx", "usr/sbin/nginx")),
    ]),
    node: await engine.ensureImage("cutover-test/node-on-path", [
      dockerfile("/usr/local/bin"),
      ...(await nodeFiles()),
    ]),
  };
}
