import * as z from "zod";
import { mustBe } from "./texts/must-be.js";

/** An image's full name. `tag` is "latest" if neither tag nor digest was written. */
export interface ImageReference {
  /** Host with port; `docker.io` for Docker Hub. */
  readonly registry: string;
  /** With `library/` for Docker Hub's own images. */
  readonly repository: string;
  readonly tag: string | undefined;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string | undefined;
}

const hub = "docker.io";
const hostLabel = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;
const pathPart = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/;
const tagShape = /^\w[\w.-]{0,127}$/;
const digestShape = /^sha256:[a-f0-9]{64}$/;

/**
 * Reads `[registry/]name[:tag][@sha256:…]` as Docker's client does; undefined for anything else. It also
 * refuses what no registry can have: a port above 65535, a host with an underscore or a label of more than 63
 * characters, an image's id.
 */
export function parseImageReference(text: string): ImageReference | undefined {
  if (text.length > 512) return undefined;
  const { rest: named, after: digest } = cut(text, text.indexOf("@"));
  if (digest !== undefined && !digestShape.test(digest)) return undefined;

  const colon = named.lastIndexOf(":");
  const { rest: name, after: tag } = cut(named, colon > named.lastIndexOf("/") ? colon : -1);
  if (tag !== undefined && !tagShape.test(tag)) return undefined;
  if (readsAsId(name, tag)) return undefined;

  const { registry, repository } = splitRegistry(name);
  if (!isHost(registry) || repository.length > 255) return undefined;
  if (!repository.split("/").every((part) => pathPart.test(part))) return undefined;
  return { registry, repository, tag: tag ?? (digest === undefined ? "latest" : undefined), digest };
}

/** `registry/repository@digest`, or with the tag if there is no digest: the reference for an engine. */
export function formatImageReference({ registry, repository, tag, digest }: ImageReference): string {
  const version = digest === undefined ? `:${tag ?? "latest"}` : `@${digest}`;
  return `${registry}/${repository}${version}`;
}

function cut(text: string, at: number): { rest: string; after: string | undefined } {
  return at < 0 ? { rest: text, after: undefined } : { rest: text.slice(0, at), after: text.slice(at + 1) };
}

/**
 * The engine's id of an image: `sha256:` and 64 hexadecimal digits, or as many of the digits as make it unique.
 */
export function isImageId(text: string): boolean {
  return /^(?:sha256:)?[a-f0-9]{64}$|^[a-f0-9]{12,63}$/.test(text);
}

/** An id looks like a name with a tag, but no registry has such a name. */
function readsAsId(name: string, tag: string | undefined): boolean {
  const hexadecimal = /^[a-f0-9]{64}$/;
  return (tag === undefined && hexadecimal.test(name)) || (name === "sha256" && hexadecimal.test(tag ?? ""));
}

/** The first part is a host only if it cannot be a part of a name on Docker Hub. */
function splitRegistry(name: string): { registry: string; repository: string } {
  const slash = name.indexOf("/");
  const first = name.slice(0, Math.max(slash, 0));
  const isRegistry = /[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase();
  const registry = isRegistry ? first : hub;
  const path = isRegistry ? name.slice(slash + 1) : name;
  if (registry !== hub && registry !== "index.docker.io") return { registry, repository: path };
  return { registry: hub, repository: path.includes("/") ? path : `library/${path}` };
}

function isHost(registry: string): boolean {
  const { host, port } = /^(?<host>\[[^\]]*\]|[^:]*)(?::(?<port>\d{1,5}))?$/.exec(registry)?.groups ?? {};
  if (host === undefined || (port !== undefined && Number(port) > 65535)) return false;
  // Docker's client does not read an IPv6 address with a dotted end.
  if (host.startsWith("[")) return !host.includes(".") && z.ipv6().safeParse(host.slice(1, -1)).success;
  return host.split(".").every((label) => hostLabel.test(label));
}

function referencePattern(): string {
  const label = hostLabel.source.slice(1, -1);
  const part = pathPart.source.slice(1, -1);
  const tag = String.raw`:\w[\w.-]{0,127}`;
  const port = String.raw`(?:[0-5]?\d{1,4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])`;
  const host = String.raw`(?:${label}(?:\.${label})*|\[[0-9A-Fa-f:]+\])(?::${port})?`;
  const isShortEnough = `(?=.{1,512}$)(?=(?:${host}/)?.{1,255}(?:${tag})?(?:@|$))`;
  const isNoId = "(?!(?:sha256:)?[a-f0-9]{64}(?:@|$))";
  // A first part with a dot can only be a host.
  const isNoHost = String.raw`(?![^/]*\.[^/]*/)`;
  return `^${isShortEnough}${isNoId}(?:${host}/|${isNoHost})${part}(?:/${part})*(?:${tag})?(?:@sha256:[a-f0-9]{64})?$`;
}

export const imageReferenceSchema = z
  .string()
  .refine((text) => parseImageReference(text) !== undefined, {
    error: mustBe("image"),
  })
  .meta({ pattern: referencePattern() });
