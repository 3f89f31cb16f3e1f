import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** The one file without imports. A language is a file of its own, loaded when it is shown. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  publicDir: false,
  logLevel: "warn",
  build: {
    outDir: "dist/standalone",
    emptyOutDir: true,
    target: "es2023",
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: { "cutover-editor": "dist/index.js" },
      preserveEntrySignatures: "strict",
      output: {
        format: "es",
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        comments: { legal: false },
      },
      treeshake: {
        // Imported by CodeMirror's commands for languages with a parser, which JSON does not need here.
        moduleSideEffects: [{ test: /@lezer/, sideEffects: false }],
        propertyReadSideEffects: false,
      },
    },
  },
});
