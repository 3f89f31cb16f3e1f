import { readFile, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { parse } from "yaml";

/** A compose file. */
export interface ComposeBeginning {
  readonly kind: "compose";
  /** Absolute. */
  readonly file: string;
  readonly services: readonly { readonly name: string; readonly ports: readonly number[] }[];
  /** Absolute host folders that its services mount. */
  readonly bindMounts: readonly string[];
  /** Names of the variables that must be set: it refers to them without a default. */
  readonly variables: readonly string[];
}

/** A folder with a Dockerfile. */
export interface DockerfileBeginning {
  readonly kind: "dockerfile";
  /** Absolute. */
  readonly directory: string;
  /** As `EXPOSE` names them, the last stage's first. */
  readonly ports: readonly number[];
}

/** A folder of files that a web server serves. */
export interface StaticBeginning {
  readonly kind: "static";
  /** Absolute. */
  readonly directory: string;
}

export interface ImageBeginning {
  readonly kind: "image";
  readonly image: string;
}

export type Beginning = ComposeBeginning | DockerfileBeginning | StaticBeginning | ImageBeginning;

const composeFiles = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];
const siteFolders = ["dist", "public", "build", "_site", "."];

/** What a folder has that a first workload can be made from, the most telling first. */
export async function findBeginnings(folder: string): Promise<Beginning[]> {
  const compose = await firstFile(composeFiles.map((name) => join(folder, name)));
  const dockerfile = await firstFile([join(folder, "Dockerfile")]);
  const index = await firstFile(siteFolders.map((name) => join(folder, name, "index.html")));
  const found: Beginning[] = [];
  if (compose !== undefined) found.push(await readCompose(compose));
  if (dockerfile !== undefined) found.push(await readDockerfile(folder));
  if (index !== undefined) found.push({ kind: "static", directory: dirname(index) });
  return found;
}

async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await isFile(path)) return path;
  return undefined;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** A file that cannot be read as Compose has no services. */
export async function readCompose(file: string): Promise<ComposeBeginning> {
  const path = resolve(file);
  const model = objectOf(await readYaml(path));
  const services = Object.entries(objectOf(model["services"])).map(([name, service]) => ({
    name,
    ports: listOf(objectOf(service)["ports"]).flatMap(containerPort),
  }));
  const mounts = Object.values(objectOf(model["services"])).flatMap((service) =>
    listOf(objectOf(service)["volumes"]).flatMap((volume) => boundFolder(volume, dirname(path))),
  );
  const variables = new Set(textsOf(model).flatMap(demandedVariables));
  return {
    kind: "compose",
    file: path,
    services,
    bindMounts: [...new Set(mounts)],
    variables: [...variables],
  };
}

function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** `$NAME`, `${NAME}` and `${NAME:?reason}`; `$$` is a dollar. */
function demandedVariables(text: string): string[] {
  const found = text.matchAll(/\$\$|\$(?:\{([A-Za-z_]\w*)(:?[-+])?|([A-Za-z_]\w*))/g);
  return [...found].flatMap(([, braced, otherwise, plain]) =>
    otherwise === undefined ? (braced ?? plain ?? []) : [],
  );
}

async function readYaml(path: string): Promise<unknown> {
  try {
    return parse(await readFile(path, "utf8"), { logLevel: "silent", maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

export async function readDockerfile(folder: string): Promise<DockerfileBeginning> {
  const directory = resolve(folder);
  const text = await readFile(join(directory, "Dockerfile"), "utf8").catch(() => "");
  const lastStage = text.split(/^\s*FROM\s/im).at(-1) ?? "";
  const exposed = [...lastStage.matchAll(/^\s*EXPOSE\s+(.+)$/gim)].flatMap(([, ports = ""]) =>
    ports.split(/\s+/),
  );
  const ports = exposed.map((port) => Number(port.replace(/\/tcp$/i, ""))).filter(isPort);
  return { kind: "dockerfile", directory, ports };
}

/** Of a port in the short or the long syntax. */
function containerPort(port: unknown): number[] {
  const short = typeof port === "string" || typeof port === "number" ? String(port) : undefined;
  const target =
    short
      ?.replace(/\/tcp$/, "")
      .split(":")
      .at(-1) ?? objectOf(port)["target"];
  return [Number(target)].filter(isPort);
}

/** Of a volume in the short or the long syntax; a name is no folder. */
function boundFolder(volume: unknown, folder: string): string[] {
  const { type, source } = objectOf(volume);
  const path = typeof volume === "string" ? volume.split(":")[0] : type === "bind" ? source : undefined;
  if (typeof path !== "string" || !/^\.{0,2}\//.test(path)) return [];
  return [isAbsolute(path) ? path : resolve(folder, path)];
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
