import { createHash } from "node:crypto";
import { extname } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";

type Encoding = "br" | "gzip";

const compress: Readonly<Record<Encoding, (bytes: Buffer) => Promise<Buffer>>> = {
  br: promisify<Buffer, Buffer>(brotliCompress),
  gzip: promisify<Buffer, Buffer>(gzip),
};

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};
const incompressible = new Set([".png", ".woff2"]);

interface PageFileOptions {
  /** Its name changes with its content. */
  readonly isImmutable?: boolean;
  /** Request headers by which another file is answered in its place. */
  readonly vary?: readonly string[];
}

/** One file in memory. Each encoding is made once, when a browser first asks for it. */
export class PageFile {
  readonly #bytes: Buffer;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #isCompressible: boolean;
  readonly #encoded = new Map<Encoding, Promise<Buffer>>();

  constructor(path: string, bytes: Buffer, { isImmutable = false, vary = [] }: PageFileOptions) {
    const extension = extname(path);
    this.#bytes = bytes;
    this.#isCompressible = !incompressible.has(extension);
    const varying = [...(this.#isCompressible ? ["Accept-Encoding"] : []), ...vary];
    this.#headers = {
      "Content-Type": types[extension] ?? "application/octet-stream",
      "Cache-Control": isImmutable ? "public, max-age=31536000, immutable" : "no-cache",
      // Weak: the same for every encoding.
      ETag: `W/"${createHash("sha256").update(bytes).digest("base64url").slice(0, 27)}"`,
      ...(varying.length > 0 && { Vary: varying.join(", ") }),
    };
  }

  async answer(request: Request): Promise<Response> {
    if (namesTag(request.headers.get("if-none-match"), this.#headers["ETag"]))
      return new Response(null, { status: 304, headers: this.#headers });
    const encoding = this.#isCompressible ? encodingOf(request.headers.get("accept-encoding")) : undefined;
    const bytes = encoding === undefined ? this.#bytes : await this.#in(encoding);
    return new Response(new Uint8Array(bytes), {
      headers: {
        ...this.#headers,
        "Content-Length": String(bytes.byteLength),
        ...(encoding !== undefined && { "Content-Encoding": encoding }),
      },
    });
  }

  #in(encoding: Encoding): Promise<Buffer> {
    const made = this.#encoded.get(encoding) ?? compress[encoding](this.#bytes);
    this.#encoded.set(encoding, made);
    return made;
  }
}

function namesTag(header: string | null, tag: string | undefined): boolean {
  return header !== null && header.split(",").some((one) => one.trim() === tag);
}

/** The smallest one that a header such as `gzip, br;q=0.5` accepts. */
function encodingOf(header: string | null): Encoding | undefined {
  const accepted = new Set(
    (header ?? "")
      .split(",")
      .map((one) => one.trim().toLowerCase())
      .filter((one) => !/;\s*q=0(\.0*)?$/.test(one))
      .map((one) => one.replace(/;.*/, "")),
  );
  return (["br", "gzip"] as const).find((encoding) => accepted.has(encoding));
}
