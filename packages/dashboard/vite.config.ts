import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Puts the script that watches the others load before them; as no module, it runs before they are asked for. */
const watchLoading: Plugin = {
  name: "watch-loading",
  transformIndexHtml: {
    order: "post",
    handler: (_, { bundle = {} }) => {
      const file = Object.values(bundle).find(({ name }) => name === "load-again")?.fileName;
      return [{ tag: "script", attrs: { src: `./${file}` }, injectTo: "head-prepend" }];
    },
  },
};

/** Relative addresses: the page runs below any path. No inlined data: the page's policy allows files alone. */
export default defineConfig({
  root: path("."),
  base: "./",
  publicDir: false,
  logLevel: "warn",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [watchLoading],
  build: {
    outDir: "dist/page",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: [path("index.html"), path("src/page/load-again.ts")],
      output: {
        // Named apart from the language's other files: a server finds it by its name.
        chunkFileNames: ({ facadeModuleId }) =>
          `assets/${/\/src\/page\/locales\/[\w-]+\.ts$/.test(facadeModuleId ?? "") ? "texts-" : ""}[name]-[hash].js`,
        // One file for the first screen with all that it imports, and one for what other screens share: a browser asks
        // for six at a time.
        codeSplitting: {
          groups: [
            { name: "index", test: /\/src\/page\/main/, priority: 1 },
            { name: "shared", minShareCount: 2, test: /\/src\/page\/(?!locales)|\/node_modules\/|rolldown/ },
          ],
        },
      },
      checks: { pluginTimings: false },
    },
  },
});
