import { basename } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Each takes a minute or so, the slowest first. */
const slow = [
  "docker-runtime",
  "crashes",
  "compose-source",
  "deployments",
  "cli",
  "project-commands",
  "routers",
  "caddy",
  "caddyfile",
  "shift",
  "shares",
  "editor-schema",
  "drain",
  "alias",
  "consumer",
  "static-source",
  "dockerignore",
  "monitor",
  "secrets",
  "staged",
  "failover",
  "asked-through-proxy",
  "binary-source",
  "store-faults",
  "dockerfile-source",
  "server-killed",
  "nginx-proxy-manager-stand-in",
  "image-volumes",
  "image-references",
  "found-before-the-switch",
  "proxy-manager-page",
  "compose-corpus",
  "false-route",
  "dashboard-screens",
  "dashboard",
  "dashboard-dropped",
  "editor",
  "dashboard-languages",
  "sweep-switches",
  "sweep-life",
  "sweep-rollback",
  "static-contract",
  "sweep-recreate",
  "sweep",
  "two-deployers",
  "two-deployers-more",
  "compose-contract",
  "sweep-alias",
  "dockerfile-contract",
];

/** For vitest: begins with the slow files, so that no worker has one of them alone at the end. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const index = slow.indexOf(basename(moduleId).replace(/\.test\.[jt]s$/, ""));
      return index === -1 ? slow.length : index;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
