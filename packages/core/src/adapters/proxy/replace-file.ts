import { mkdir, open, rename, rm } from "node:fs/promises";

/** Writes beside `file` under a name that no include pattern matches, then renames. */
export async function replaceFile(file: string, text: string, assertMayWrite?: () => void): Promise<void> {
  const slash = file.lastIndexOf("/") + 1;
  const temporary = `${file.slice(0, slash)}.${file.slice(slash)}.${process.pid}.tmp`;
  await mkdir(file.slice(0, slash), { recursive: true });
  try {
    const handle = await open(temporary, "w", 0o644);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    assertMayWrite?.();
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
