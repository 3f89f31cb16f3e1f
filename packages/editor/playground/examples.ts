import type { EditorSource } from "@cutover/editor";

/** A config of each source to begin with. */
export const examples: Readonly<Record<EditorSource, object>> = {
  image: {
    image: "registry.example/shop/web:1.4.2",
    port: 8080,
    domains: ["shop.example.com"],
    healthcheck: { path: "/health" },
    drain: { timeout: "5m" },
    bake: "2m",
    retain: 1,
  },
  dockerfile: {
    repository: "https://git.example/shop/web.git",
    ref: "main",
    port: 8080,
    domains: ["shop.example.com"],
    healthcheck: { path: "/health" },
    hooks: { pre_cutover: { command: ["node", "migrate.js"], timeout: "2m" } },
    deploy_strategy: "blue-green",
  },
  static: {
    mode: "files",
    repository: "https://git.example/shop/docs.git",
    domains: ["docs.example.com"],
  },
  compose: {
    file: "/srv/shop/compose.yaml",
    service: "web",
    port: 8080,
    domains: ["shop.example.com"],
  },
};
