import { request } from "node:http";
import type { DockerOptions } from "@cutover/core";

const timeoutMs = 5_000;

/** The JSON answer of the engine to a GET. Rejects with the system's error, or if there is no such answer. */
export function askEngine({ socketPath, host, port = 2375 }: DockerOptions, path: string): Promise<unknown> {
  const address = host === undefined ? { socketPath: socketPath ?? "/var/run/docker.sock" } : { host, port };
  return new Promise((resolve, reject) => {
    const asked = request({ ...address, path, agent: false, timeout: timeoutMs }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", reject);
      response.on("end", () => {
        try {
          resolve(JSON.parse(Buffer.concat(parts).toString()));
        } catch (error) {
          reject(error);
        }
      });
    });
    asked.on("timeout", () => asked.destroy(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" })));
    asked.on("error", reject);
    asked.end();
  });
}
