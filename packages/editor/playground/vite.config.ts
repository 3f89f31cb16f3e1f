import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** Static files with relative addresses, for any folder of a site. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  publicDir: false,
  logLevel: "warn",
  build: {
    outDir: "../../../dist/playground",
    emptyOutDir: true,
    target: "es2023",
    // Those that know light-dark().
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
