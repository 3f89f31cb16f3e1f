/** The rules of the layers; ARCHITECTURE.md tells them in words. */
const adapters =
  "^packages/core/src/(runtime/docker|router/nginx|router/nginx-proxy-manager|store/sqlite|prober/http)/";
const forbidden = [
  { name: "no-cycles", from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } } },
  {
    name: "schema-is-pure-and-browser-safe",
    comment: "the schema entries run in a browser",
    from: { path: "^packages/[^/]+/src/schema(/|\\.ts$)", pathNot: "\\.test\\.ts$" },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "schema-imports-only-itself",
    from: { path: "^packages/core/src/schema/", pathNot: "\\.test\\.ts$" },
    to: { path: "^packages/core/src/(?!schema/|errors/)", dependencyTypesNot: ["type-only"] },
  },
  {
    name: "plan-is-pure",
    from: { path: "^packages/core/src/plan/", pathNot: "\\.test\\.ts$" },
    to: { path: "^packages/core/src/(?!plan/|schema/|errors/)", dependencyTypesNot: ["type-only"] },
  },
  {
    name: "deploy-sees-ports-only",
    from: { path: "^packages/core/src/(deploy|lease|plan|source|events)/", pathNot: "\\.test\\.ts$" },
    to: { path: adapters },
  },
  {
    name: "adapters-see-ports-not-the-engine",
    from: { path: adapters, pathNot: "\\.test\\.ts$" },
    to: { path: "^packages/core/src/(deploy|lease|plan|testing)/" },
  },
  {
    name: "adapters-do-not-see-each-other",
    from: { path: adapters, pathNot: "\\.test\\.ts$" },
    to: { path: adapters, pathNot: "^packages/core/src/$1/" },
  },
  {
    name: "only-the-docker-adapter-knows-dockerode",
    from: { path: "^packages/", pathNot: "^packages/core/src/runtime/docker/" },
    to: { path: "node_modules/(dockerode|docker-modem)" },
  },
  {
    name: "only-the-sqlite-adapter-knows-sql",
    from: { path: "^packages/", pathNot: "^packages/core/src/store/sqlite/" },
    to: { path: "node_modules/(kysely|better-sqlite3)" },
  },
  {
    name: "shipped-code-does-not-import-tests",
    from: { path: "^packages/[^/]+/src/", pathNot: "\\.test\\.ts$" },
    to: { path: "(\\.test\\.ts$|^test/|^demo/|^bench/|node_modules/(vitest|fast-check))" },
  },
  {
    name: "no-deep-imports-between-packages",
    from: { path: "^packages/([^/]+)/" },
    to: {
      path: "^packages/",
      pathNot: ["^packages/$1/", "/(index|schema)\\.(js|ts|d\\.ts)$", "/(schema|testing)/index\\."],
    },
  },
];

module.exports = {
  forbidden,
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "/dist/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["types", "default"],
      extensionAlias: { ".js": [".ts", ".js"] },
    },
  },
};
