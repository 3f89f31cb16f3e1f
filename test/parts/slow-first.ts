import { basename } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Each takes a minute or so, the slowest first. */
const slow = [
  "crashes",
  "docker-runtime",
  "compose-source",
  "deployments",
  "drain",
  "alias",
  "routers",
  "dockerfile-source",
  "project-commands",
  "cli",
  "monitor",
  "static-source",
  "found-before-the-switch",
  "blue-green-under-load",
  "binary-source",
  "consumer",
  "server-killed",
  "sweep-life",
  "sweep-recreate",
  "static-contract",
  "sweep",
  "two-deployers",
  "two-deployers-more",
  "dockerfile-contract",
  "sweep-rollback",
  "compose-contract",
].map((name) => `${name}.test.ts`);

/** For vitest: begins with the slow files, so that no worker has one of them alone at the end. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const index = slow.indexOf(basename(moduleId));
      return index === -1 ? slow.length : index;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
