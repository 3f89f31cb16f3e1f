import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { PageFile } from "./page-file.js";

/** Answers a GET. `path` is what follows the page's address, such as "" or "workloads/web". */
export type PageHandler = (request: Request, path: string) => Promise<Response>;

export interface Page {
  /** The page at a path such as `/ui/`, with the slash at its end, as browsers see it. */
  at(base: string): PageHandler;
}

const index = "index.html";
/** The build names these files by their content. */
const named = "assets/";

/**
 * Reads a built page whole, so that no request reaches the file system. Undefined if the folder holds no
 * index.html.
 */
export async function readPage(folder: string): Promise<Page | undefined> {
  const files = await readFiles(folder);
  const html = files.get(index)?.toString("utf8");
  if (html === undefined) return undefined;
  const assets = new Map(
    [...files].map(([path, bytes]) => [path, new PageFile(path, bytes, path.startsWith(named))]),
  );
  return {
    at(base) {
      const document = new PageFile(index, Buffer.from(withBase(html, base)), false);
      return async (request, path) => {
        const file = path === index ? document : assets.get(path);
        if (file) return file.answer(request);
        // Of an older build: a page in place of a script would hide that.
        if (path.startsWith(named)) return new Response(null, { status: 404 });
        return document.answer(request);
      };
    },
  };
}

async function readFiles(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    },
  );
  const read = entries
    .filter((entry) => entry.isFile())
    .map(async ({ parentPath, name }): Promise<[string, Buffer]> => {
      const path = join(parentPath, name);
      return [relative(folder, path).split(sep).join("/"), await readFile(path)];
    });
  return new Map(await Promise.all(read));
}

/** The page's relative addresses then lead to its files from every deep link. */
function withBase(html: string, base: string): string {
  const href = base.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return html.replace(/<head[^>]*>/, (head) => `${head}<base href="${href}">`);
}
