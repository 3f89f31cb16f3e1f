// The bundle of a web page that installed only the schemas.
import * as schema from "@cutover/schema";
import * as compose from "@cutover/schema/compose";
import * as dockerfile from "@cutover/schema/dockerfile";
import * as image from "@cutover/schema/image";
import * as files from "@cutover/schema/static";

export { compose, dockerfile, files, image, schema };

const kinds = [image.imageKind, dockerfile.dockerfileKind, files.staticKind, compose.composeKind];
const { properties } = schema.jsonSchema(kinds) as { properties: { source: { enum: string[] } } };
const mistakes = schema
  .validateText(image.imageKind, '{ "image": "registry/web:1", "prot": 8080 }')
  .map(({ path, code }) => ({ path: schema.formatPath(path), code }));

export const answer = [properties.source.enum, mistakes, refusal()];

function refusal(): string {
  try {
    return schema.resolveStrategy(compose.composeKind, {}).strategy;
  } catch (error) {
    return schema.hasCode(error, "CONFIG_INVALID") ? error.code : String(error);
  }
}
