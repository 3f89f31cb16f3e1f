export { type ConfigModule, defineConfig } from "./config/define-config.js";
export { type LoadOptions, loadProject, type Project } from "./config/load-project.js";
export { formatDiagnostic, type ProjectDiagnostic, ProjectInvalid } from "./config/project-diagnostic.js";
export { projectJsonSchema } from "./config/project-json-schema.js";
