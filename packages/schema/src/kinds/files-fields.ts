import * as z from "zod";
import { imageReferenceSchema } from "../image-reference.js";
import { mustBe } from "../texts/must-be.js";

/** Path of a served file: no part is hidden, and no part looks like an option. */
export const servedPath = /^(?=.{1,1024}$)[\w@][\w.@+~-]*(?:\/[\w@][\w.@+~-]*)*$/;

const buildSchema = z.strictObject({
  image: imageReferenceSchema.meta({
    title: "Builder image",
    description: "Image of the build container.",
    examples: ["node:22-alpine"],
  }),
  command: z
    .array(z.string().max(65_536), { error: mustBe("arguments") })
    .min(1)
    .max(1000)
    .meta({
      title: "Build command",
      description: "Command and arguments, without a shell, run in the folder of the files.",
      examples: [
        ["npm", "run", "build"],
        ["sh", "-c", "npm ci && npm run build"],
      ],
    }),
  output: z
    .string()
    .regex(/^(?=.{1,1024}$)(?!\.{1,2}(?:\/|$))[\w.@][\w.@+~-]*(?:\/(?!\.{1,2}(?:\/|$))[\w.@][\w.@+~-]*)*$/, {
      error: mustBe("path-below-files"),
    })
    .meta({
      title: "Output",
      description: "Folder with the built site.",
      examples: ["dist", ".output/public"],
    }),
  environment: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,254}$/, { error: mustBe("variable") }),
      z.string().max(65_536),
    )
    .default({})
    .meta({
      title: "Build environment",
      description:
        "Variables that the command sees. No secrets: they would stay readable in the builder's layers.",
      examples: [{ PUBLIC_API: "https://api.example.com" }],
    }),
});

const cacheRuleSchema = z.strictObject({
  match: z
    .string()
    .regex(/^(?=.{1,1024}$)[/*][\w.@+~/*-]*$/, {
      error: mustBe("pattern"),
    })
    .meta({
      title: "Pattern",
      description:
        "Path from the site's root, or a file name without a slash; * stands for anything but a slash, ** for anything.",
      examples: ["/assets/**", "*.woff2"],
    }),
  max_age: z
    .string()
    .regex(/^(?:\d{1,8}s|\d{1,6}m|\d{1,4}h|\d{1,3}d)$/, { error: mustBe("age") })
    .meta({
      title: "Greatest age",
      description: 'How long a browser keeps a file without asking; "0s": it asks each time.',
      examples: ["1h", "365d"],
    }),
  immutable: z
    .boolean()
    .default(false)
    .meta({
      title: "Immutable",
      description:
        "The file never changes under its name: a browser does not revalidate it even on a reload.",
      examples: [true],
    }),
});

const managed =
  "cache-control|connection|content-encoding|content-length|content-range|content-type|date|etag|expires|keep-alive|last-modified|location|server|trailer|transfer-encoding|upgrade|vary";

/** Fields of the mode `files`. */
export const filesFields = {
  server_image: imageReferenceSchema.optional().meta({
    title: "Server image",
    description: "Image with nginx 1.19.5 or newer; nginx:stable-alpine if absent.",
    examples: ["nginx:stable-alpine"],
  }),
  build: buildSchema.optional().meta({
    title: "Build",
    description: "A command that builds the site from the files, in its own image.",
    examples: [{ image: "node:22-alpine", command: ["npm", "run", "build"], output: "dist" }],
  }),
  index: z
    .string()
    .regex(/^\w[\w.@+~-]{0,254}$/, { error: mustBe("file-name") })
    .optional()
    .meta({
      title: "Index",
      description: "File that is served for its folder; index.html if absent.",
      examples: ["index.html"],
    }),
  spa_fallback: z
    .boolean()
    .optional()
    .meta({
      title: "Single-page fallback",
      description: "Answers a path without a file with the site's index if a browser navigates to it.",
      examples: [true],
    }),
  clean_urls: z
    .boolean()
    .optional()
    .meta({
      title: "Clean URLs",
      description: "Serves about.html as /about, and redirects /about.html there.",
      examples: [true],
    }),
  not_found: z
    .string()
    .regex(servedPath, { error: mustBe("path-in-site") })
    .optional()
    .meta({
      title: "Not-found page",
      description: "File of the site that is served for a path without a file.",
      examples: ["404.html"],
    }),
  cache: z
    .array(cacheRuleSchema)
    .max(100)
    .optional()
    .meta({
      title: "Cache rules",
      description:
        "How long browsers keep files, by the first rule that matches; they revalidate all others each time.",
      examples: [[{ match: "/assets/**", max_age: "365d", immutable: true }]],
    }),
  headers: z
    .record(
      z.string().regex(new RegExp(`^(?!(?:${managed})$)[A-Za-z][A-Za-z0-9-]{0,99}$`, "i"), {
        error: mustBe("header-name"),
      }),
      z
        .string()
        .max(8192)
        .regex(/^[ -#%-~]*$/, { error: mustBe("printable") }),
    )
    .optional()
    .meta({
      title: "Headers",
      description: 'Headers of every answer, besides the security headers; "" removes one of those.',
      examples: [{ "X-Frame-Options": "DENY", "Content-Security-Policy": "default-src 'self'" }],
    }),
  compression: z
    .boolean()
    .optional()
    .meta({
      title: "Compression",
      description: "Compresses texts for browsers that accept it; true if absent.",
      examples: [true],
    }),
};
