import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type PageHandler, readPage } from "./page-files.js";

const script = `console.log(${JSON.stringify("a script ".repeat(200))});`;
const html =
  '<!doctype html><html><head><script src="./assets/page-1a.js"></script></head><body></body></html>';

let folder: string;
let page: PageHandler;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-page-"));
  await writeFile(join(folder, "secret.txt"), "a secret");
  await mkdir(join(folder, "page/assets"), { recursive: true });
  await writeFile(join(folder, "page/index.html"), html);
  await writeFile(join(folder, "page/icon.svg"), "<svg/>");
  await writeFile(join(folder, "page/assets/page-1a.js"), script);
  await writeFile(join(folder, "page/assets/face-1a.woff2"), "a face");
  page = (await readPage(join(folder, "page")))?.at("/ops/ui/") as PageHandler;
});
afterEach(() => rm(folder, { recursive: true }));

function ask(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return page(new Request("http://localhost/", { headers }), path, async () => false);
}

describe("readPage", () => {
  it("should find no page in a folder without an index.html, or that does not exist", async () => {
    expect(await readPage(join(folder, "page/assets"))).toBeUndefined();
    expect(await readPage(join(folder, "none"))).toBeUndefined();
  });

  it("should keep a file that is named by its content for ever, and ask for the others again", async () => {
    const asset = await ask("assets/page-1a.js");
    expect(await asset.text()).toBe(script);
    expect(Object.fromEntries(asset.headers)).toMatchObject({
      "cache-control": "public, max-age=31536000, immutable",
      "content-type": "text/javascript; charset=utf-8",
      "content-length": String(script.length),
      vary: "Accept-Encoding",
    });
    const icon = await ask("icon.svg");
    expect(icon.headers.get("cache-control")).toBe("no-cache");
    expect(icon.headers.get("content-type")).toBe("image/svg+xml");
    const tag = icon.headers.get("etag") ?? "";
    const known = await ask("icon.svg", { "if-none-match": `W/"other", ${tag}` });
    expect([known.status, await known.text(), known.headers.get("etag")]).toEqual([304, "", tag]);
    expect((await ask("icon.svg", { "if-none-match": 'W/"other"' })).status).toBe(200);
  });

  it.each([
    "",
    "index.html",
    "workloads/web",
    "deployments/a.b/../c",
    "..",
    "../secret.txt",
    "%2e%2e/secret.txt",
  ])("should answer a deep link with the page at its base: %j", async (path) => {
    const answer = await ask(path);
    expect(await answer.text()).toBe(html.replace("<head>", '<head><base href="/ops/ui/">'));
    expect(answer.headers.get("cache-control")).toBe("no-cache");
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
  });

  it("should have another tag for the page at another base", async () => {
    const other = (await readPage(join(folder, "page")))?.at('/a&b"/ui/') as PageHandler;
    const answer = await other(new Request("http://localhost/"), "", async () => false);
    expect(await answer.text()).toContain('<base href="/a&amp;b&quot;/ui/">');
    expect(answer.headers.get("etag")).not.toBe((await ask("")).headers.get("etag"));
  });

  it("should have a browser with a session ask for the list ahead, on the first screen alone", async () => {
    const inSession = async (path: string, tag = ""): Promise<Response> =>
      page(new Request("http://localhost/", { headers: { "if-none-match": tag } }), path, async () => true);
    const preload = '<link rel="preload" as="fetch" crossorigin href="../v1/workloads?limit=500">';
    expect(await (await inSession("")).text()).toContain(`<base href="/ops/ui/">${preload}`);
    expect(await (await inSession("workloads/web")).text()).not.toContain("preload");
    const without = await ask("");
    expect(await without.text()).not.toContain("preload");
    // What the browser keeps of one must not stand for the other.
    expect((await inSession("", without.headers.get("etag") ?? "")).status).toBe(200);
    expect(without.headers.get("vary")).toBe("Accept-Encoding, Accept-Language, Cookie");
  });

  it("should speak the browser's language before the script comes, and load its texts with the script", async () => {
    const body = '<html lang="en"><head></head><p>This page did not load.</p><button>Load it again</button>';
    await writeFile(join(folder, "page/index.html"), body);
    await writeFile(join(folder, "page/assets/texts-de-1a.js"), script);
    page = (await readPage(join(folder, "page")))?.at("/ui/") as PageHandler;
    const german = await ask("alerts", { "accept-language": "de-AT, en;q=0.5" });
    expect(await german.text()).toBe(
      '<html lang="de"><head><base href="/ui/"><link rel="modulepreload" crossorigin href="./assets/texts-de-1a.js"></head>' +
        "<p>Diese Seite wurde nicht geladen.</p><button>Neu laden</button>",
    );
    const english = await ask("alerts", { "if-none-match": german.headers.get("etag") ?? "" });
    expect(await english.text()).toBe(body.replace("<head>", '<head><base href="/ui/">'));
  });

  it("should not answer with the page in place of a file of an older build", async () => {
    expect((await ask("assets/page-0a.js")).status).toBe(404);
  });

  it.each([
    ["gzip, deflate, br, zstd", "br"],
    ["gzip", "gzip"],
    ["br;q=0, gzip;q=0.5", "gzip"],
    ["identity", null],
    ["br;q=0.0", null],
  ])("should compress for a browser that accepts %s", async (accepted, encoding) => {
    const answer = await ask("assets/page-1a.js", { "accept-encoding": accepted });
    expect(answer.headers.get("content-encoding")).toBe(encoding);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(answer.headers.get("content-length")).toBe(String(bytes.byteLength));
    const unpacked =
      encoding === "br" ? brotliDecompressSync(bytes) : encoding === "gzip" ? gunzipSync(bytes) : bytes;
    expect(unpacked.toString()).toBe(script);
  });

  it("should not compress what is compressed", async () => {
    const answer = await ask("assets/face-1a.woff2", { "accept-encoding": "br" });
    expect([answer.headers.get("content-encoding"), answer.headers.get("vary")]).toEqual([null, null]);
  });
});
