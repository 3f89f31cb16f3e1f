import { execFile } from "node:child_process";
import { mkdtemp, mkdir, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/**
 * A client folder of Docker (`DOCKER_CONFIG`) with Compose v2 and buildx as plugins, and no login. They come
 * from Debian's next suite, because Debian 12 has only Compose v1.
 */
export async function composeFolder(): Promise<string> {
  const cache = join(process.cwd(), "node_modules/.cache/compose");
  const script = join(process.cwd(), "scripts/fetch-from-suite.sh");
  const { stdout } = await promisify(execFile)("bash", [
    script,
    "trixie",
    cache,
    "docker-compose",
    "docker-buildx",
  ]);
  const folder = await mkdtemp(join(tmpdir(), "cutover-docker-config-"));
  await mkdir(join(folder, "cli-plugins"));
  for (const name of ["docker-compose", "docker-buildx"]) {
    const file = join(stdout.trim(), "usr/libexec/docker/cli-plugins", name);
    await symlink(file, join(folder, "cli-plugins", name));
  }
  return folder;
}
