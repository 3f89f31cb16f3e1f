import { binaryFiles, nodeFiles, program } from "./build-context.js";
import { TestEngine } from "./test-engine.js";

export interface DrainingImages {
  /** A web server on port 8080 that reports what it still serves: see draining.mjs. */
  readonly status: string;
  /**
   * Busybox alone: on port 8080 it answers GET like a web server, and echoes any other first bytes of a
   * connection.
   */
  readonly raw: string;
}

const serve = `read -r line
case "$line" in
  GET*)
    while read -r header && [ \${#header} -gt 1 ]; do :; done
    printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 3\\r\\nConnection: close\\r\\n\\r\\nraw'
    ;;
  *)
    echo "$line"
    exec /busybox cat
    ;;
esac
`;

export async function buildDrainingImages(socketPath: string): Promise<DrainingImages> {
  const engine = new TestEngine(socketPath);
  const dockerfile = (...lines: readonly string[]) => ({
    name: "Dockerfile",
    content: `FROM scratch\n${lines.join("\n")}\n`,
  });
  return {
    status: await engine.ensureImage("cutover-test/draining", [
      dockerfile("COPY rootfs/ /", "COPY draining.mjs /", 'CMD ["/usr/local/bin/node", "/draining.mjs"]'),
      await program("draining.mjs"),
      ...(await nodeFiles()),
    ]),
    raw: await engine.ensureImage("cutover-test/raw-tcp", [
      dockerfile(
        "COPY rootfs/ /",
        "COPY serve.sh /",
        'CMD ["/busybox", "nc", "-ll", "-p", "8080", "-e", "/busybox", "sh", "/serve.sh"]',
      ),
      { name: "serve.sh", content: serve },
      ...(await binaryFiles("/bin/busybox", "busybox")),
    ]),
  };
}
