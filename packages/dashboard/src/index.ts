import { fileURLToPath } from "node:url";
import { type Page, readPage } from "./page-files.js";

export type { Page, PageHandler } from "./page-files.js";

/** The page as it was built; undefined in a workspace that has not built it. */
export async function openDashboard(): Promise<Page | undefined> {
  return readPage(fileURLToPath(new URL("../dist/page/", import.meta.url)));
}
