import { mkdir, mkdtemp, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { DeployerError } from "@cutover/core";
import { readSmallFile } from "@cutover/core/plugin";
import { readDocuments } from "./compose-text.js";
import { filledValues } from "./env-values.js";
import { invalid, type Model, type Service } from "./model.js";

const maxBytes = 1024 * 1024;
const maxFiles = 50;

/** Reads a Compose file. STACK_INVALID if it cannot be read, or is larger than 1 MiB. */
export async function readComposeFile(
  path: string,
  options: { readonly isReal?: boolean } = {},
): Promise<string> {
  try {
    return await readSmallFile(path, maxBytes, options);
  } catch (error) {
    const { message, cause } = error as Error;
    throw invalid(`${path} ${message}`, cause);
  }
}

/** The files of a project folder that Compose reads, by their paths relative to the folder. */
export type ProjectFiles = Readonly<Record<string, string>>;

/**
 * The files that a text names. `stacks` are Compose files, as plain as the text itself; `others` may hold
 * secrets, and are not stored.
 */
export interface NamedFiles {
  readonly stacks: ProjectFiles;
  readonly others: ProjectFiles;
}

/**
 * Reads every file that Compose would read for the text (`include`, `extends`, `env_file`), and those that they
 * name in turn. Each must be in the project folder, by its real path. Files in `stored` are not read again.
 * STACK_INVALID.
 */
export async function readNamedFiles(
  text: string,
  folder: string | null,
  stored: ProjectFiles = {},
): Promise<NamedFiles> {
  const waiting = [{ text, base: folder ?? "" }];
  const seen = new Set<string>();
  const stacks: Record<string, string> = {};
  const others: Record<string, string> = {};
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    for (const { path, readAs, isUnwanted } of filesOf(next.text)) {
      if (folder === null) throw invalid(`it reads the file ${path}, but inline text has no project folder`);
      const place = resolve(next.base, path);
      const at = relative(folder, place);
      const found = Object.hasOwn(stored, at) ? stored[at] : await readContained(folder, place, path);
      if (isUnwanted && found !== undefined) throw foreignVariables(path);
      if (found === undefined || isUnwanted) continue;
      if (readAs === undefined) {
        assertOwnLines(found, path);
        others[at] = found;
        continue;
      }
      stacks[at] = found;
      const base = resolve(next.base, readAs);
      const key = JSON.stringify([at, base]);
      if (seen.has(key)) continue;
      if (seen.size >= maxFiles) throw invalid(`it includes more than ${maxFiles} files`);
      seen.add(key);
      waiting.push({ text: found, base });
    }
  }
  return { stacks, others };
}

/**
 * Calls `use` with a folder that holds exactly these files, by their paths. Compose then reads what was read
 * here, even if the project folder changes.
 */
export async function withCopies<T>(files: NamedFiles, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "cutover-project-")));
  try {
    for (const [path, text] of Object.entries({ ...files.stacks, ...files.others })) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text, { mode: 0o600 });
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function foreignVariables(where: string): DeployerError {
  return invalid(`it reads variables from ${where}: only those of the config's \`environment\` can be used`);
}

/** The tool itself needs these variables; nothing else of the deployer's environment reaches it. */
const toolVariables = ["PATH", "HOME", "DOCKER_HOST", "DOCKER_CONFIG"];

/** Two dollars stand for one in a Compose file. */
const evenDollars = String.raw`(?<!\$)(?:\$\$)*`;

function assertOwnVariables(text: string, before: string): void {
  const named = new RegExp(`${before}\\$\\{?(${toolVariables.join("|")})\\b`).exec(text)?.[1];
  if (named !== undefined)
    throw invalid(
      `it refers to \${${named}}: only variables of the config's \`environment\` can be used, by other names`,
    );
}

/** As in a file of variables: a name without a value takes it from the tool's own environment. */
function assertOwnLines(text: string, path: string): void {
  // A backslash escapes a dollar there too, so a dollar after a backslash counts as none before a name.
  for (const value of filledValues(text)) assertOwnVariables(value, "");
  const bare = new RegExp(
    `^[\\s\\u0085]*(?:export[\\s\\u0085]+)?(${toolVariables.join("|")})[\\s\\u0085]*$`,
    "m",
  );
  const name = bare.exec(text)?.[1];
  if (name !== undefined) throw invalid(`${path} refers to ${name}, which is not a variable of the config`);
}

/** Undefined if the file is missing, which Compose itself reports; also for a folder. */
async function readContained(root: string, place: string, path: string): Promise<string | undefined> {
  // Compose may take a text with a colon, or with this prefix, for an address of another machine.
  if (/[:$]|^github\.com\//.test(path))
    throw invalid(`it reads ${path}: only plain paths in the project folder are allowed`);
  const found = await realpath(place).catch(() => undefined);
  if (isOutside(root, place) || isOutside(root, found ?? place))
    throw invalid(`it reads ${path} from outside its project folder`);
  if (found === undefined || !(await stat(found)).isFile()) return undefined;
  return readComposeFile(found, { isReal: true });
}

function isOutside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way);
}

/**
 * Keys of a build that reach only its context, registries and the engine's own cache. Unknown keys are refused.
 */
const harmless = new Set(
  `args cache_from context dockerfile dockerfile_inline extra_hosts labels network no_cache platforms provenance pull sbom secrets
  shm_size target ulimits`.split(/\s+/),
);

/**
 * The same stack with real paths for its builds, all in the project folder, and with our names only.
 * STACK_INVALID.
 */
export async function withBuildsInside(model: Model, folder: string | null): Promise<Model> {
  const services: Model["services"] = {};
  for (const [name, service] of Object.entries(model.services)) {
    const { build } = service;
    services[name] = build
      ? { ...service, build: await buildInside(`services.${name}.build`, build, folder) }
      : service;
  }
  return { ...model, services };
}

async function buildInside(at: string, build: NonNullable<Service["build"]>, folder: string | null) {
  const parts = typeof build === "string" ? { context: build } : build;
  const { context, dockerfile, network, cache_from } = parts;
  const given = Object.keys(parts).filter((key) => parts[key] !== null && parts[key] !== false);
  const key = given.find((one) => !harmless.has(one));
  if (key !== undefined) throw invalid(`${at}.${key} is not allowed`);
  if (network && network !== "default" && network !== "none")
    throw invalid(`${at}.network must be default or none`);
  if (texts(cache_from).some((one) => /=/.test(one) && !/^type=registry,ref=[^,="]+$/.test(one)))
    throw invalid(`${at}.cache_from must name images`);
  const place = folder !== null && (await realPlace(folder, String(context)));
  if (!place) throw invalid(`${at}.context is not a folder in the project folder`);
  if (typeof dockerfile !== "string") return { ...parts, context: place };
  const file = await realPlace(folder, resolve(place, dockerfile));
  if (!file) throw invalid(`${at}.dockerfile is not a file in the project folder`);
  return { ...parts, context: place, dockerfile: relative(place, file) };
}

/** The real path in the folder; undefined if it is missing or leads out. */
async function realPlace(folder: string, path: string): Promise<string | undefined> {
  const found = await realpath(resolve(folder, path)).catch(() => undefined);
  return found === undefined || isOutside(folder, found) ? undefined : found;
}

interface NamedFile {
  readonly path: string;
  /** For a Compose file, which may name more files: the folder of its relative paths. */
  readonly readAs?: string;
  /** Compose would read it unasked. */
  readonly isUnwanted?: true;
}

function filesOf(text: string): NamedFile[] {
  const files: NamedFile[] = [];
  for (const root of readDocuments(text, (value) => assertOwnVariables(value, evenDollars))) {
    const { include, services, configs, secrets } = root;
    assertNothingPassedOn(services, [configs, secrets]);
    for (const entry of list(include)) files.push(...includedBy(isObject(entry) ? entry : { path: entry }));
    for (const service of Object.values(isObject(services) ? services : {})) files.push(...readBy(service));
  }
  return files;
}

/** A variable without a value takes it from the tool's own environment. */
function assertNothingPassedOn(services: unknown, files: readonly unknown[]): void {
  const passed = Object.values(isObject(services) ? services : {}).flatMap((service) => {
    if (!isObject(service)) return [];
    const { environment, build } = service;
    return bareNames(environment).concat(bareNames(isObject(build) ? build["args"] : undefined));
  });
  const inFiles = files.flatMap((file) =>
    Object.values(isObject(file) ? file : {}).flatMap((entry) =>
      isObject(entry) ? texts(entry["environment"]) : [],
    ),
  );
  // The name may contain a variable of the config, which could hold one of these names.
  const named = [...passed, ...inFiles].find((name) => toolVariables.includes(name) || name.includes("$"));
  if (named !== undefined)
    throw invalid(
      `it passes on ${named}: only variables of the config's \`environment\` can be used, by other names`,
    );
}

function bareNames(variables: unknown): string[] {
  if (isObject(variables)) return Object.keys(variables).filter((name) => variables[name] === null);
  return texts(variables).filter((entry) => !/^[^$=]*=/.test(entry));
}

function readBy(service: unknown): NamedFile[] {
  if (!isObject(service)) return [];
  const { extends: base, env_file, label_file } = service;
  const extended = isObject(base) ? texts(base["file"]) : [];
  const variables = list(env_file).map((one) => (isObject(one) ? one["path"] : one));
  return [
    ...extended.map((path) => ({ path, readAs: dirname(path) })),
    ...texts([...variables, ...list(label_file)]).map((path) => ({ path })),
  ];
}

/** All files of one entry are read as if they were beside the first, or in the folder that the entry names. */
function includedBy({ path, project_directory, env_file }: Record<string, unknown>): NamedFile[] {
  if (env_file !== undefined) throw foreignVariables("include.env_file");
  const paths = texts(path);
  const [readAs = dirname(paths[0] ?? "")] = texts(project_directory);
  return [{ path: join(readAs, ".env"), isUnwanted: true }, ...paths.map((one) => ({ path: one, readAs }))];
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

function texts(value: unknown): string[] {
  return list(value).filter((one) => typeof one === "string");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
