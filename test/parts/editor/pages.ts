import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { build, type Plugin } from "esbuild";

/** A page under a strict content security policy, with one script. */
export interface EditorPage {
  /** The body of the page. */
  readonly body: string;
  /** Path of the script's source; it is bundled. */
  readonly script: string;
  /** The script is sent as it is. */
  readonly isBundled?: boolean;
  readonly plugins?: readonly Plugin[];
  /** Attributes of the `html` element. */
  readonly html?: string;
  readonly style?: string;
}

const policy = "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self'; form-action 'self'";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
};

/** Serves pages, each with its script bundled, on a port of its own. */
export class EditorPages {
  readonly #server: Server;
  readonly #scripts = new Map<string, Promise<string>>();
  /** Pages, and folders of static files. */
  readonly #pages: (EditorPage | string)[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<EditorPages> {
    const server = createServer();
    const pages = new EditorPages(server);
    server.on("request", (request, response) => {
      void pages
        .#answer(request.url ?? "/")
        .catch(() => ({ type: "text/plain", text: "no such file" }))
        .then(({ type, text }) => {
          const contentType = `${type}; charset=utf-8`;
          response.writeHead(200, { "content-type": contentType, "content-security-policy": policy });
          response.end(text);
        });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return pages;
  }

  /** The address of the page, or of a folder with an `index.html`. */
  add(page: EditorPage | string): string {
    this.#pages.push(page);
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/${this.#pages.length - 1}/`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(url: string): Promise<{ readonly type: string; readonly text: string }> {
    const [, at = "", ...path] = new URL(url, "http://page").pathname.split("/");
    const file = path.join("/");
    const page = this.#pages[Number(at)];
    if (page === undefined) return { type: "text/plain", text: "no such page" };
    if (typeof page === "string") {
      const name = file === "" ? "index.html" : file;
      return { type: types[extname(name)] ?? "text/plain", text: await readFile(join(page, name), "utf8") };
    }
    if (file === "page.js") return { type: "text/javascript", text: await this.#bundle(page) };
    if (file === "page.css") return { type: "text/css", text: page.style ?? "" };
    const { html = 'lang="en"', body } = page;
    const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Editor</title>
      <link rel="stylesheet" href="page.css"><script type="module" src="page.js"></script>`;
    return {
      type: "text/html",
      text: `<!doctype html><html ${html}><head>${head}</head><body><main><h1>Editor</h1>${body}</main></body></html>`,
    };
  }

  #bundle({ script, isBundled = false, plugins = [] }: EditorPage): Promise<string> {
    if (isBundled) return readFile(script, "utf8");
    const made = this.#scripts.get(script) ?? bundle(script, plugins);
    this.#scripts.set(script, made);
    return made;
  }
}

async function bundle(script: string, plugins: readonly Plugin[]): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [script],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    conditions: ["browser"],
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [...plugins],
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}
