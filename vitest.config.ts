import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { machineDockerd } from "./test/parts/docker-engine/start-engine-binary.js";
import { SlowFirst } from "./test/parts/slow-first.js";

const source = (path: string) => fileURLToPath(new URL(`./packages/${path}`, import.meta.url));
const alias = [
  {
    find: /^@cutover\/schema\/(errors|internal|testing|locales|sayings)$/,
    replacement: source("schema/src/$1"),
  },
  { find: /^@cutover\/schema\/((?:locales|sayings)\/[\w-]+)$/, replacement: source("schema/src/$1.ts") },
  { find: /^@cutover\/schema\/([a-z]+)$/, replacement: source("schema/src/kinds/$1.ts") },
  { find: /^@cutover\/([a-z-]+)\/(schema|testing)$/, replacement: source("$1/src/$2") },
  { find: /^@cutover\/client\/api$/, replacement: source("client/src/api/index.ts") },
  { find: /^@cutover\/core\/(plan|plugin|ports|notify)$/, replacement: source("core/src/$1.ts") },
  { find: /^@cutover\/([a-z-]+)$/, replacement: source("$1/src/index.ts") },
];

/**
 * Each worker has an engine of its own, and one that is started needs root. An engine that DOCKER_HOST names serves one worker alone.
 * A test with real parts waits a third of its time; with more workers, its programs miss their own time limits on a slow machine.
 */
const canStartEngines = process.getuid?.() === 0 && existsSync(machineDockerd);
const realPartsWorkers =
  canStartEngines && process.env["DOCKER_HOST"] === undefined ? availableParallelism() + 1 : 1;

/** In MiB. Most objects of a test are short-lived: with room for them from the start, a fifth less of the processor's time goes into simulations. */
const roomForTheYoung = ["--min-semi-space-size=64", "--max-semi-space-size=64", "--single-threaded-gc"];

const unitTests = "packages/*/src/**/*.test.ts";
/** They play thousands of runs in memory. */
const simulations = "{*sweep*,two-deployers*,model,random-lives,*-contract}.test";
/** With `BUILT` set, simulations run the last build as Node loads it, in a fifth less of the processor's time. */
const isBuilt = process.env["BUILT"] !== undefined;

/**
 * Pages in a browser, on an engine in memory. They run while no engine runs: a browser gives up its requests whenever an interface of the network
 * comes or goes (ERR_NETWORK_CHANGED), as engines make them all the time.
 */
const browser = "test/{browser,dashboard*,editor,editor-examples,editor-playground}.test.ts";

/**
 * These run one by one, after all others: a browser with a real engine, whose interfaces come and go only as this test has it; and a load at a fixed
 * rate, which must not grow into a jam because other tests have the processor.
 */
const alone = "test/{dashboard-served,dashboard-story,blue-green-under-load}.test.ts";

export default defineConfig({
  test: {
    maxWorkers: "100%",
    sequence: { sequencer: SlowFirst },
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: [unitTests],
          exclude: [`packages/*/src/**/${simulations}.ts`],
          testTimeout: 60_000,
          // Loading the modules for each file anew took as long as the tests.
          isolate: false,
          execArgv: roomForTheYoung,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "simulations",
          include: [`packages/*/${isBuilt ? "dist" : "src"}/**/${simulations}.${isBuilt ? "js" : "ts"}`],
          server: { deps: { external: isBuilt ? [/\/packages\/[a-z-]+\/dist\/.*(?<!\.test)\.js$/] : [] } },
          // A sweep takes a minute and a half on a quiet processor.
          testTimeout: 300_000,
          // A fresh process takes seconds until its code is compiled.
          isolate: false,
          execArgv: roomForTheYoung,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "browser",
          include: [browser],
          exclude: [alone],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          isolate: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "real-parts",
          include: ["test/**/*.test.ts"],
          exclude: [browser, alone],
          globalSetup: ["test/parts/docker-engine/engine-for-each-worker.ts"],
          setupFiles: ["test/parts/docker-engine/engine-of-this-worker.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          isolate: false,
          execArgv: roomForTheYoung,
          maxWorkers: realPartsWorkers,
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve: { alias },
        test: {
          name: "alone",
          include: [alone],
          globalSetup: ["test/parts/docker-engine/engine-for-each-worker.ts"],
          setupFiles: ["test/parts/docker-engine/engine-of-this-worker.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          isolate: false,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
