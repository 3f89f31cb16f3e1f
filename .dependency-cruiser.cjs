/** The rules of the layers; ARCHITECTURE.md tells them in words. */
const adapters = "^packages/core/src/adapters/(docker|nginx|nginx-proxy-manager|caddy|sqlite|http)/";
/** What decides, records and acts: it sees ports only. */
const engine =
  "^packages/core/src/(strategies|steps|journal|records|recovery|retention|preflight|policy|monitor|revision|source|events)/";
const tests = "\\.test\\.ts$";
const forbidden = [
  {
    name: "no-unresolvable",
    comment: "a path that cannot be resolved escapes every other rule",
    from: {},
    to: { couldNotResolve: true },
  },
  { name: "no-cycles", from: {}, to: { circular: true } },
  {
    name: "schema-is-pure-and-browser-safe",
    comment: "the schema package and the schema entries run in a browser",
    from: { path: ["^packages/schema/src/", "^packages/[^/]+/src/schema\\.ts$"], pathNot: tests },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "schema-imports-no-other-package-of-ours",
    from: { path: "^packages/schema/" },
    to: { path: "^packages/(?!schema/)" },
  },
  {
    name: "schema-depends-on-nothing-native",
    comment: "what a browser installs; a test looks at the whole tree of what is installed",
    from: { path: "^packages/schema/src/", pathNot: tests },
    to: { path: "node_modules/", pathNot: "node_modules/(zod|jsonc-parser|punycode\\.js)/" },
  },
  {
    name: "schema-entries-import-the-schema-package-only",
    from: { path: "^packages/(?!schema/)[^/]+/src/schema\\.ts$" },
    to: { pathNot: "^packages/schema/src/" },
  },
  {
    name: "only-the-core-and-the-command-line-import-the-schema-packages-internals",
    from: { path: "^packages/(?!schema/|core/|cli/)" },
    to: { path: "^packages/schema/src/internal\\.ts$" },
  },
  {
    name: "the-policy-and-the-lists-of-steps-are-pure",
    from: {
      path: "^packages/core/src/(policy/|strategies/(strategies|words|plan|plain-lifecycle)\\.ts$)",
      pathNot: tests,
    },
    to: {
      path: "^packages/core/src/(?!policy/|errors/|strategies/(strategies|words|plan|plain-lifecycle)\\.ts$)",
      dependencyTypesNot: ["type-only"],
    },
  },
  {
    name: "the-engine-sees-ports-only",
    from: { path: engine, pathNot: tests },
    to: { path: adapters },
  },
  {
    name: "ports-see-no-engine",
    from: { path: "^packages/core/src/ports/", pathNot: tests },
    to: { path: [engine, "^packages/core/src/(adapters|deployer)/"], dependencyTypesNot: ["type-only"] },
  },
  {
    name: "steps-know-no-strategy",
    from: { path: "^packages/core/src/steps/", pathNot: tests },
    to: { path: "^packages/core/src/(strategies/(?!plain-lifecycle)|recovery/|deployer/)" },
  },
  {
    name: "only-revisions-read-handles",
    comment: "What its runtime finds a revision by is opaque to the engine.",
    from: { path: "^packages/core/src/", pathNot: "^packages/core/src/(revision|testing)/|[.]test[.]ts$" },
    to: { path: "^packages/core/src/revision/handle[.]ts$" },
  },
  {
    name: "only-revisions-know-stacks",
    comment: "the engine asks the runtime of a revision; test/repository.test.ts looks for the word too",
    from: {
      path: engine,
      pathNot: [tests, "^packages/core/src/(revision/|source/source-plugin\\.ts$)"],
    },
    to: {
      path: "^packages/core/src/(ports/stack-driver|revision/(stacks|containers|stack-secrets|fallen-services))\\.ts$",
    },
  },
  {
    name: "adapters-see-ports-not-the-engine",
    from: { path: adapters, pathNot: tests },
    to: {
      path: "^packages/core/src/(strategies|steps|journal|recovery|retention|preflight|deployer|testing)/",
    },
  },
  {
    name: "adapters-do-not-see-each-other",
    from: { path: adapters, pathNot: tests },
    to: { path: adapters, pathNot: "^packages/core/src/adapters/$1/" },
  },
  {
    name: "only-the-docker-adapter-knows-dockerode",
    from: { path: "^packages/", pathNot: "^packages/core/src/adapters/docker/" },
    to: { path: "node_modules/(@types/)?(dockerode|docker-modem)/" },
  },
  {
    name: "only-sql-stores-know-kysely",
    from: { path: "^packages/", pathNot: "^packages/(core/src/adapters/(sql|sqlite)|server/src/records)/" },
    to: { path: "node_modules/kysely/" },
  },
  {
    name: "only-the-sqlite-adapter-knows-sqlite",
    from: { path: "^packages/", pathNot: "^packages/(core/src/adapters/sqlite|server/src/records)/" },
    to: { path: "node_modules/(@types/)?better-sqlite3/" },
  },
  {
    name: "the-rules-of-the-journal-are-pure",
    comment: "every store shares them, and each calls them within a transaction",
    from: {
      path: "^packages/core/src/(records/|journal/(journal|lease)-(rules|heads)\\.ts$)",
      pathNot: tests,
    },
    to: { path: "^packages/core/src/adapters/" },
  },
  {
    name: "sql-stores-see-ports-only",
    from: { path: "^packages/core/src/adapters/sql/", pathNot: tests },
    to: {
      path: [
        adapters,
        "^packages/core/src/(strategies|steps|recovery|retention|preflight|deployer|testing)/",
      ],
    },
  },
  {
    name: "shipped-code-does-not-import-tests",
    from: { path: "^packages/[^/]+/src/", pathNot: tests },
    to: { path: "(\\.test\\.ts$|^test/|^demo/|^bench/|node_modules/(vitest|@fast-check)/)" },
  },
  {
    name: "only-the-testing-entry-knows-fast-check",
    from: { path: "^packages/[^/]+/src/", pathNot: [tests, "^packages/core/src/testing/"] },
    to: { path: "node_modules/fast-check/" },
  },
  {
    name: "only-tests-import-the-testing-entry",
    from: { path: "^packages/[^/]+/src/", pathNot: [tests, "^packages/[^/]+/src/testing/"] },
    to: { path: "^packages/[^/]+/src/testing/" },
  },
  {
    name: "core-knows-no-plugin",
    comment: "nor the schema of a plugin's kind",
    from: { path: "^packages/core/", pathNot: tests },
    to: { path: ["^packages/(?!core/|schema/)", "^packages/schema/src/kinds/"] },
  },
  {
    name: "the-client-runs-in-browsers",
    from: { path: "^packages/client/src/", pathNot: tests },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "the-client-imports-the-schema-package-only",
    from: { path: "^packages/client/src/", pathNot: tests },
    to: { path: "^packages/(?!client/|schema/)" },
  },
  {
    name: "the-clients-own-code-carries-no-zod",
    comment: "A page that asks a server needs the shapes as types only; the entry /api has the schemas.",
    from: { path: "^packages/client/src/(?!api/)", pathNot: tests },
    to: { path: "(node_modules/zod/|^packages/client/src/api/)", dependencyTypesNot: ["type-only"] },
  },
  {
    name: "the-editor-imports-the-schema-package-only",
    from: { path: "^packages/editor/src/", pathNot: tests },
    to: { path: "^packages/(?!editor/|schema/)" },
  },
  {
    name: "the-dashboards-page-imports-the-client-the-schema-and-the-editor-only",
    from: { path: "^packages/dashboard/src/page/", pathNot: tests },
    to: { path: "^packages/(?!dashboard/|client/|schema/|editor/)" },
  },
  {
    name: "what-serves-the-page-imports-no-other-package-of-ours",
    comment: "nor the page, which is built: it is read as files",
    from: { path: "^packages/dashboard/src/(?!page/)", pathNot: tests },
    to: { path: ["^packages/(?!dashboard/)", "^packages/dashboard/src/page/"] },
  },
  {
    name: "only-the-command-line-imports-the-dashboard",
    from: { path: "^packages/(?!cli/|dashboard/)" },
    to: { path: "^packages/dashboard/" },
  },
  {
    name: "the-editor-and-the-page-run-in-browsers",
    from: { path: "^packages/(editor/src|dashboard/src/page)/", pathNot: tests },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "no-deep-imports-between-packages",
    from: { path: "^packages/([^/]+)/" },
    to: {
      path: "^packages/",
      pathNot: [
        "^packages/$1/",
        "/src/(index|internal|plan|plugin|ports|notify|schema)\\.ts$",
        "/src/(errors|kinds|testing|api|locales|sayings)/[a-zA-Z-]+\\.ts$",
      ],
    },
  },
];

module.exports = {
  forbidden: forbidden.map((rule) => Object.assign(rule, { severity: "error" })),
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: ["^dist/", "^packages/[^/]+/dist/"] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    webpackConfig: { fileName: "scripts/resolve-sources.cjs" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["types", "import", "default"] },
  },
};
