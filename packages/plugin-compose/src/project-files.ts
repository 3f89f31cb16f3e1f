import { realpath } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { type DeployerError, readSmallFile } from "@cutover/core";
import { isMap, parseDocument } from "yaml";
import { invalid, type Model } from "./model.js";

const maxBytes = 1024 * 1024;
const maxFiles = 50;

/** Reads a Compose file. STACK_INVALID where it cannot be read, or is larger than 1 MiB. */
export async function readComposeFile(path: string): Promise<string> {
  try {
    return await readSmallFile(path, maxBytes);
  } catch (error) {
    const { message, cause } = error as Error;
    throw invalid(`${path} ${message}`, cause);
  }
}

/**
 * Every file that the text would have Compose read (`include`, `extends`, `env_file`) lies in the project folder, by its real path,
 * and so do those that they name in turn. STACK_INVALID.
 */
export async function assertFilesInside(text: string, folder: string | null): Promise<void> {
  const waiting = [{ text, base: folder ?? "" }];
  const seen = new Set<string>();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    assertOwnVariables(next.text);
    for (const { path, readAs, isUnwanted } of filesOf(next.text)) {
      if (folder === null) throw invalid(`it reads the file ${path}, but inline text has no project folder`);
      const found = await contained(folder, next.base, path);
      if (isUnwanted && found !== undefined) throw foreignVariables(path);
      if (found === undefined || readAs === undefined) continue;
      const base = resolve(next.base, readAs);
      const key = JSON.stringify([found, base]);
      if (seen.has(key)) continue;
      if (seen.size >= maxFiles) throw invalid(`it includes more than ${maxFiles} files`);
      seen.add(key);
      waiting.push({ text: await readComposeFile(found), base });
    }
  }
}

function foreignVariables(where: string): DeployerError {
  return invalid(`it takes variables from ${where}: only those of the config's \`environment\` can be used`);
}

/** The tool needs these variables itself; no other of the deployer's environment reaches it. */
const toolVariables = ["PATH", "HOME", "DOCKER_HOST", "DOCKER_CONFIG"];

function assertOwnVariables(text: string): void {
  const named = new RegExp(`(?<!\\$)\\$\\{?(${toolVariables.join("|")})\\b`).exec(text)?.[1];
  if (named !== undefined)
    throw invalid(
      `it refers to \${${named}}: only variables of the config's \`environment\` can be used, by other names`,
    );
}

/** Its real path; undefined where there is none, which Compose itself tells. */
async function contained(root: string, base: string, path: string): Promise<string | undefined> {
  // What has a colon, or this prefix, Compose may take for an address of another machine.
  if (/[:$]|^github\.com\//.test(path))
    throw invalid(`it reads ${path}: only plain paths in the project folder are allowed`);
  const wanted = resolve(base, path);
  const found = await realpath(wanted).catch(() => undefined);
  if (isOutside(root, found ?? wanted)) throw invalid(`it reads ${path} from outside its project folder`);
  return found;
}

function isOutside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way);
}

/** Keys of a build that reach nothing but its context, registries and the engine's own cache; those of tomorrow are refused today. */
const harmless = new Set(
  `args cache_from context dockerfile dockerfile_inline extra_hosts labels network no_cache platforms provenance pull sbom secrets
  shm_size target ulimits`.split(/\s+/),
);

/** What the resolved stack builds is of the project folder alone, by real paths, and gets no name but ours. STACK_INVALID. */
export async function assertBuildsInside({ services }: Model, folder: string | null): Promise<void> {
  for (const [name, { build }] of Object.entries(services)) {
    if (!build) continue;
    const parts = typeof build === "string" ? { context: build } : build;
    const { context, dockerfile, network, cache_from } = parts;
    const at = `services.${name}.build`;
    const given = Object.keys(parts).filter((key) => parts[key] !== null && parts[key] !== false);
    const key = given.find((one) => !harmless.has(one));
    if (key !== undefined) throw invalid(`${at}.${key} is not allowed`);
    if (network && network !== "default" && network !== "none")
      throw invalid(`${at}.network must be default or none`);
    if (texts(cache_from).some((one) => /^type=(?!registry,)/.test(one)))
      throw invalid(`${at}.cache_from must name images`);
    const place = folder !== null && (await realPlace(folder, String(context)));
    if (!place) throw invalid(`${at}.context is no folder in the project folder`);
    if (typeof dockerfile === "string" && !(await realPlace(folder, resolve(place, dockerfile))))
      throw invalid(`${at}.dockerfile is no file in the project folder`);
  }
}

/** The real path of what is there in the folder; undefined where nothing is, or it leads out. */
async function realPlace(folder: string, path: string): Promise<string | undefined> {
  const found = await realpath(resolve(folder, path)).catch(() => undefined);
  return found === undefined || isOutside(folder, found) ? undefined : found;
}

interface NamedFile {
  readonly path: string;
  /** Of a Compose file, which may name more: the folder where Compose lets its paths begin. */
  readonly readAs?: string;
  /** Compose would read it unasked. */
  readonly isUnwanted?: true;
}

function filesOf(text: string): NamedFile[] {
  const document = parseDocument(text, { merge: true });
  const [error] = document.errors;
  if (error) throw invalid(`it is no YAML: ${error.message.split("\n")[0]}`);
  const root: unknown = document.toJS({ maxAliasCount: 100 });
  if (!isMap(document.contents)) throw invalid("it is no mapping with `services`");
  const { include, services } = root as { include?: unknown; services?: unknown };
  const included = list(include).flatMap((entry) => includedBy(isObject(entry) ? entry : { path: entry }));
  const ofServices = Object.values(isObject(services) ? services : {}).flatMap(readBy);
  return [...included, ...ofServices];
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

/** All files of one entry are read as if they lay beside the first, or in the folder that it names. */
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
