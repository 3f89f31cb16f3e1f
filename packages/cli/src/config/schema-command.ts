import type { Register } from "../command-context.js";

export const registerSchema: Register = (program, run) => {
  program
    .command("schema")
    .description("print the JSON Schema of the project file, for editors")
    .action(
      run(async ({ output }) => {
        const { projectJsonSchema } = await import("./project-json-schema.js");
        output.document(projectJsonSchema());
      }),
    );
};
