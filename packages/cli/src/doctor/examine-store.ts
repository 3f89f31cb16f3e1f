import { existsSync } from "node:fs";
import { access, constants, stat, statfs } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { stateFolder } from "@cutover/core/plugin";
import { bad, type Examination, type Examine, good } from "./examination.js";

/** File systems that other machines write to: SQLite's locks do not hold there. By the kernel's numbers. */
const shared: Readonly<Record<number, string>> = {
  0x6969: "NFS",
  0x517b: "SMB",
  0xff534d42: "CIFS",
  0xfe534d42: "SMB 2",
  0x01021997: "9P",
  0x00c36400: "Ceph",
  0x5346414f: "AFS",
};

/** The folders of the databases: there, writable and on a local disk. */
export const examineStore: Examine = async ({ folder, store, server }) => {
  const files = [
    ...new Set([store.sqlite ?? "", server.records].map((path) => folderOf(resolve(folder, path)))),
  ];
  return (await Promise.all(files.map(examineFolder))).flat();
};

/** A state folder that is not there yet will be made in the folder above. */
function folderOf(file: string): string {
  const folder = dirname(file);
  return basename(folder) === stateFolder && !existsSync(folder) ? dirname(folder) : folder;
}

export async function examineFolder(folder: string): Promise<Examination[]> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory())
    return [bad("store", `There is no folder ${folder}.`, `Make it: mkdir -p ${folder}`)];
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch {
    return [
      bad(
        "store",
        `This user may not write to ${folder}.`,
        "Correct the folder's owner, or run as its owner.",
      ),
    ];
  }
  return judgeFileSystem(folder, (await statfs(folder)).type);
}

export function judgeFileSystem(folder: string, type: number): Examination[] {
  const name = shared[type >>> 0];
  if (name === undefined) return [good("store", `${folder} is writable and on a local disk.`)];
  return [
    bad("store", `${folder} is on ${name}, where SQLite loses data.`, "Put the database on a local disk."),
  ];
}
