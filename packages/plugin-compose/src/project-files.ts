import { readFile, realpath } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { isMap, parseDocument } from "yaml";
import { invalid } from "./model.js";

const maxBytes = 1024 * 1024;
const maxFiles = 50;

/** Reads a Compose file. STACK_INVALID where it cannot be read, or is larger than 1 MiB. */
export async function readComposeFile(path: string, signal: AbortSignal): Promise<string> {
  try {
    const bytes = await readFile(path, { signal });
    if (bytes.length <= maxBytes) return bytes.toString("utf8");
  } catch (cause) {
    signal.throwIfAborted();
    throw invalid(`${path} cannot be read`, cause);
  }
  throw invalid(`${path} is larger than 1 MiB`);
}

/**
 * Every file that the text would have Compose read (`include`, `extends`, `env_file`) lies in the project folder, by its real path,
 * and so do those that they name in turn. STACK_INVALID.
 */
export async function assertFilesInside(
  text: string,
  folder: string | null,
  signal: AbortSignal,
): Promise<void> {
  const root = folder ?? undefined;
  const waiting = [{ text, base: root }];
  const seen = new Set<string>();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    assertOwnVariables(next.text);
    for (const { path, isCompose } of filesOf(next.text)) {
      if (root === undefined || next.base === undefined)
        throw invalid(`it reads the file ${path}, but inline text has no project folder`);
      const found = await contained(root, next.base, path);
      if (found === undefined || !isCompose || seen.has(found)) continue;
      if (seen.size >= maxFiles) throw invalid(`it includes more than ${maxFiles} files`);
      seen.add(found);
      waiting.push({ text: await readComposeFile(found, signal), base: dirname(found) });
    }
  }
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
  if (/^[a-z][a-z0-9+.-]*:/i.test(path) || path.includes("$"))
    throw invalid(`it reads ${path}: only plain paths in the project folder are allowed`);
  const wanted = isAbsolute(path) ? path : resolve(base, path);
  const found = await realpath(wanted).catch(() => undefined);
  if (isOutside(root, found ?? wanted)) throw invalid(`it reads ${path} from outside its project folder`);
  return found;
}

export function isOutside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way);
}

interface NamedFile {
  readonly path: string;
  /** It is a Compose file, and may name more. */
  readonly isCompose: boolean;
}

function filesOf(text: string): NamedFile[] {
  const document = parseDocument(text, { merge: true });
  const [error] = document.errors;
  if (error) throw invalid(`it is no YAML: ${error.message.split("\n")[0]}`);
  const root: unknown = document.toJS({ maxAliasCount: 100 });
  if (!isMap(document.contents)) throw invalid("it is no mapping with `services`");
  const { include, services } = root as { include?: unknown; services?: unknown };
  const found: NamedFile[] = [];
  const note = (value: unknown, isCompose: boolean): void => {
    for (const path of list(value)) if (typeof path === "string") found.push({ path, isCompose });
  };
  for (const entry of list(include)) {
    note(isObject(entry) ? entry["path"] : entry, true);
    if (isObject(entry)) note([entry["env_file"], entry["project_directory"]].flat(), false);
  }
  for (const service of Object.values(isObject(services) ? services : {})) {
    if (!isObject(service)) continue;
    const { extends: base, env_file, label_file } = service;
    if (isObject(base)) note(base["file"], true);
    for (const entry of list(env_file)) note(isObject(entry) ? entry["path"] : entry, false);
    note(label_file, false);
  }
  return found;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
