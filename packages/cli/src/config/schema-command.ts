import type { Register } from "../command-context.js";
import { kindsOf, ownSources } from "./kinds.js";
import { projectJsonSchema } from "./project-json-schema.js";

export const registerSchema: Register = (program, run) => {
  program
    .command("schema")
    .description("print the JSON Schema of the project file, for editors")
    .action(run(async ({ output }) => output.document(projectJsonSchema(kindsOf(ownSources())))));
};
