import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(`./packages/${path}`, import.meta.url));
const alias = [
  { find: /^@cutover\/([a-z-]+)\/(schema|testing)$/, replacement: source("$1/src/$2") },
  { find: /^@cutover\/([a-z-]+)$/, replacement: source("$1/src/index.ts") },
];

export default defineConfig({
  test: {
    maxWorkers: "100%",
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.ts"],
          testTimeout: 60_000,
          // The simulated worlds are short-lived: with more room for the young, a tenth less time goes into collecting them.
          execArgv: ["--max-semi-space-size=64"],
        },
      },
      {
        resolve: { alias },
        test: {
          name: "real-parts",
          include: ["test/**/*.test.ts"],
          globalSetup: ["test/parts/docker-engine/one-engine-for-all.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
