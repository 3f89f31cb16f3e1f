import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { DeployerOptions, SecretResolver } from "@cutover/core";
import type { SourcePlugin } from "@cutover/core/plugin";
import { checkProject, type ProjectWorkload } from "./check-project.js";
import { decodeText } from "./decode-text.js";
import { deployerOptions } from "./deployer-options.js";
import { Documents } from "./documents.js";
import { kindsOf, ownSources } from "./kinds.js";
import { merge } from "./merge.js";
import { type Flags, mistyped, override } from "./overrides.js";
import { type ProjectDiagnostic, ProjectInvalid, toDiagnostic } from "./project-diagnostic.js";
import { findProjectFiles } from "./project-files.js";
import type { Settings } from "./project-schema.js";
import { readDocument } from "./read-document.js";
import { readModule } from "./read-module.js";
import type { ReadDocument, ReadProblem } from "./read-problem.js";

export interface LoadOptions {
  /** The file, relative to `folder`; if absent, cutover.yaml, .yml, .json or cutover.config.mjs there. */
  readonly path?: string | undefined;
  /** Lays cutover.DESTINATION.yaml over the file. */
  readonly destination?: string | undefined;
  /** Variables: `CUTOVER_CONFIG` and `CUTOVER_DESTINATION` stand for an absent option, others for fields. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Values that go over variables and files. */
  readonly flags?: Flags;
  /** The current folder if absent. */
  readonly folder?: string;
}

/** A project file that is valid, with its defaults filled in. Secrets are references. */
export interface Project extends Settings {
  /** Absolute. */
  readonly path: string;
  /** Absolute; relative paths in the file begin here. */
  readonly folder: string;
  readonly destination: string | undefined;
  readonly workloads: Readonly<Record<string, ProjectWorkload>>;
  readonly sources: readonly SourcePlugin[];
  /** Returns the secret of a `from_resolver` name; absent unless the file is a program that has one. */
  readonly secrets: SecretResolver | undefined;
  readonly warnings: readonly ProjectDiagnostic[];
  /** The options of `createDeployer`, without the monitor. Reads the router's secret: SECRET_MISSING. */
  deployerOptions(): Promise<DeployerOptions>;
}

/**
 * Reads the project file, its destination, and what overrides it. Rejects with `ProjectInvalid`, which has every
 * mistake with its place, or with PROJECT_MISSING.
 */
export async function loadProject(options: LoadOptions): Promise<Project> {
  const read = await readProject(options);
  if (read.project === undefined) throw new ProjectInvalid(read.diagnostics);
  return read.project;
}

export interface ReadProject {
  /** Undefined if there is a mistake. */
  readonly project: Project | undefined;
  readonly diagnostics: readonly ProjectDiagnostic[];
}

/** As `loadProject`, but returns the mistakes and warnings. PROJECT_MISSING. */
export async function readProject(options: LoadOptions): Promise<ReadProject> {
  const { environment, flags = {}, folder = process.cwd() } = options;
  const given = (option: string | undefined, variable: string) =>
    option ?? (environment[variable] || undefined);
  const destination = given(options.destination, "CUTOVER_DESTINATION");
  const files = await findProjectFiles({ path: given(options.path, "CUTOVER_CONFIG"), destination, folder });

  const documents = new Documents();
  const base = await readAny(files.path, documents);
  const over = files.over === undefined ? undefined : await readAny(files.over, documents);
  const problems = [...base.problems, ...(over?.problems ?? [])].map((each) => toldProblem(each, documents));
  const hints = mistyped(environment).map(({ variable, meant }): ProjectDiagnostic => {
    const message = `The variable ${variable} has no effect. Did you mean ${meant}?`;
    return { file: variable, path: [], code: "VARIABLE_UNKNOWN", message, remedy: "", severity: "warning" };
  });
  if (base.root === undefined || (over && over.root === undefined))
    return { project: undefined, diagnostics: [...problems, ...hints] };

  const merged = over?.root ? merge(base.root, over.root) : base.root;
  const sources = [...ownSources(), ...base.sources];
  const tree = override(merged, documents, { environment, flags });
  const { settings, workloads, diagnostics: found } = checkProject(tree, documents, kindsOf(sources));
  // On the line of a mistake in the notation, the meaning is not the author's.
  const isUnreadable = (each: ProjectDiagnostic) =>
    problems.some(({ file, line }) => line !== undefined && file === each.file && line === each.line);
  const meant = found.filter((each) => !isUnreadable(each));
  const diagnostics = [...[...problems, ...meant].toSorted(byPlace), ...hints];
  if (settings === undefined || diagnostics.some(({ severity }) => severity === "error"))
    return { project: undefined, diagnostics };

  const { secrets } = base;
  const project = {
    ...settings,
    path: files.path,
    folder: dirname(files.path),
    destination,
    workloads,
    sources,
    secrets,
  };
  const complete = { ...project, warnings: diagnostics, deployerOptions: () => deployerOptions(project) };
  return { project: complete, diagnostics };
}

/** The mistakes and warnings of a project file's text, alone. */
export function checkProjectText(name: string, text: string): readonly ProjectDiagnostic[] {
  const documents = new Documents();
  const { root, problems } = readDocument(name, text, documents.add(name, text));
  const told = problems.map((each) => toldProblem(each, documents));
  return root === undefined
    ? told
    : [...told, ...checkProject(root, documents, kindsOf(ownSources())).diagnostics];
}

function byPlace(a: ProjectDiagnostic, b: ProjectDiagnostic): number {
  if (a.file !== b.file) return 0;
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

interface ReadAny extends ReadDocument {
  readonly sources: readonly SourcePlugin[];
  readonly secrets: SecretResolver | undefined;
}

async function readAny(path: string, documents: Documents): Promise<ReadAny> {
  const name = basename(path);
  if (/\.[cm]?[jt]s$/.test(path)) return readModule(path, documents.add(name));
  const decoded = decodeText(await readFile(path));
  const nothing = { sources: [], secrets: undefined };
  if ("problem" in decoded) {
    const base = documents.add(name, decoded.before);
    const problem = { ...decoded.problem, from: base + decoded.problem.from, to: base + decoded.problem.to };
    return { root: undefined, problems: [problem], ...nothing };
  }
  return { ...readDocument(name, decoded.text, documents.add(name, decoded.text)), ...nothing };
}

function toldProblem(problem: ReadProblem, documents: Documents): ProjectDiagnostic {
  return toDiagnostic(documents, { ...problem, severity: "error" });
}
