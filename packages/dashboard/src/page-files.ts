import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { firstWords, type Language, preferredLanguage } from "./first-words.js";
import { PageFile } from "./page-file.js";

/**
 * Answers a GET. `path` is what follows the page's address, such as "" or "workloads/web". `hasSession` is asked only
 * for the page itself.
 */
export type PageHandler = (
  request: Request,
  path: string,
  hasSession: () => Promise<boolean>,
) => Promise<Response>;

export interface Page {
  /** The page at a path such as `/ui/`, with the slash at its end, as browsers see it. */
  at(base: string): PageHandler;
}

const index = "index.html";
/** The build names these files by their content. */
const named = "assets/";
/** The first screen asks for it. A browser then has it before the page's script has come. */
const list = '<link rel="preload" as="fetch" crossorigin href="../v1/workloads?limit=500">';

/**
 * Reads a built page whole, so that no request reaches the file system. Undefined if the folder holds no
 * index.html.
 */
export async function readPage(folder: string): Promise<Page | undefined> {
  const files = await readFiles(folder);
  const html = files.get(index)?.toString("utf8");
  if (html === undefined) return undefined;
  const assets = new Map(
    [...files].map(([path, bytes]) => [
      path,
      new PageFile(path, bytes, { isImmutable: path.startsWith(named) }),
    ]),
  );
  return {
    at(base) {
      const href = base.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
      const documents = new Map<string, PageFile>();
      const document = async (request: Request, path: string, hasSession: () => Promise<boolean>) => {
        const language = preferredLanguage(request.headers.get("accept-language"));
        const withList = path === "" && (await hasSession());
        const key = `${language} ${withList}`;
        const head = `<base href="${href}">${withList ? list : ""}${preloadOf(language, assets)}`;
        const made = documents.get(key) ?? documentOf(html, language, head);
        documents.set(key, made);
        return made.answer(request);
      };
      return async (request, path, hasSession) => {
        const file = path === index ? undefined : assets.get(path);
        if (file) return file.answer(request);
        // Of an older build: a page in place of a script would hide that.
        if (path.startsWith(named)) return new Response(null, { status: 404 });
        return document(request, path, hasSession);
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

/** The language's texts, which the page's script imports otherwise only once it runs. */
function preloadOf(language: Language, assets: ReadonlyMap<string, PageFile>): string {
  const texts = [...assets.keys()].find((path) => path.startsWith(`${named}texts-${language}-`));
  return texts === undefined ? "" : `<link rel="modulepreload" crossorigin href="./${texts}">`;
}

/** With a base in its head, the page's relative addresses lead to its files from every deep link. */
function documentOf(html: string, language: Language, head: string): PageFile {
  const { notLoaded, loadAgain } = firstWords[language];
  const whole = html
    .replace(/<head[^>]*>/, (tag) => `${tag}${head}`)
    .replace('lang="en"', `lang="${language}"`)
    .replace(firstWords.en.notLoaded, notLoaded)
    .replace(firstWords.en.loadAgain, loadAgain);
  return new PageFile(index, Buffer.from(whole), { vary: ["Accept-Language", "Cookie"] });
}
