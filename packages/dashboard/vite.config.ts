import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** Loaded with the screen of a config; the test of the page's size tells it by the names of its files. */
const isOfEditor = /\/packages\/editor\//;

/** Relative addresses: the page runs below any path. No inlined data: the page's policy allows files alone. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  publicDir: false,
  logLevel: "warn",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "dist/page",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        chunkFileNames: ({ moduleIds }) =>
          moduleIds.some((id) => isOfEditor.test(id))
            ? "assets/editor-[name]-[hash].js"
            : "assets/[name]-[hash].js",
      },
    },
  },
});
