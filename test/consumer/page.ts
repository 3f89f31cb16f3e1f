// The bundle of a web page that checks a config as it is typed: all of both schema entries.
import * as core from "@cutover/core/schema";
import * as image from "@cutover/plugin-image/schema";

export { core, image };

const { strategy } = core.resolveStrategy(image.imageKind, { image: "registry/web:1", port: 8080 });
const mistakes = core
  .validateText(image.imageKind, '{ "image": "registry/web:1", "prot": 8080 }')
  .map(({ path, code }) => ({ path: core.formatPath(path), code }));

export const answer = [strategy, mistakes];
