import { readdir, readFile, readlink } from "node:fs/promises";

export interface SocketOwner {
  readonly pid: number;
  readonly name: string;
  /** As /proc shows it: it names the container that the process is of. */
  readonly controlGroup: string;
}

/** The process of this machine that has a socket open. Undefined: it has ended, or belongs to another user. */
export async function ownerOfSocket(inode: string): Promise<SocketOwner | undefined> {
  const pids = (await list("/proc")).filter((entry) => /^\d+$/.test(entry));
  for (const pid of pids) {
    for (const descriptor of await list(`/proc/${pid}/fd`)) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => "");
      if (target !== `socket:[${inode}]`) continue;
      const [name, controlGroup] = await Promise.all(
        ["comm", "cgroup"].map((file) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "")),
      );
      return { pid: Number(pid), name: (name ?? "").trim(), controlGroup: controlGroup ?? "" };
    }
  }
  return undefined;
}

function list(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
