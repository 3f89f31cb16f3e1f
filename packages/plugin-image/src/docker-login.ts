import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { runProgram } from "@cutover/core/plugin";
import * as z from "zod";

/** The login that `docker login` stored for one registry. `message` is a sentence without any secret. */
export type Login =
  | { readonly kind: "login"; readonly username: string; readonly password: string }
  | { readonly kind: "none" }
  | { readonly kind: "problem"; readonly message: string };

const helperTimeoutMs = 30_000;

const entrySchema = z.preprocess(
  withPlainKeys,
  z.object({
    auth: z.string().nullish(),
    username: z.string().nullish(),
    password: z.string().nullish(),
    identitytoken: z.string().nullish(),
  }),
);

const fileSchema = z.preprocess(
  withPlainKeys,
  z.object({
    auths: z.record(z.string(), entrySchema).nullish(),
    credhelpers: z.record(z.string(), z.string()).nullish(),
    credsstore: z.string().nullish(),
  }),
);

/** Like the client: keys in upper or lower case, and null as absent. */
function withPlainKeys(value: unknown): unknown {
  if (typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value ?? {}).map(([key, entry]) => [key.toLowerCase(), entry]));
}

const helperAnswerSchema = z.object({ Username: z.string(), Secret: z.string() });

const none: Login = { kind: "none" };

/**
 * Finds a login in Docker's own client config (`DOCKER_CONFIG` or ~/.docker), as the client does: in the
 * registry's credential helper, or in the credential store; if it has neither, in the file. `serverAddress` is
 * the address of the stored login. Rejects only with the signal's reason.
 */
export async function findDockerLogin(serverAddress: string, signal: AbortSignal): Promise<Login> {
  const path = join(process.env["DOCKER_CONFIG"] || join(homedir(), ".docker"), "config.json");
  const file = fileSchema.safeParse(await readConfig(path));
  if (!file.success)
    return problem(`Docker's client config ${path} is not readable or has an unknown shape.`);
  const { auths, credhelpers, credsstore } = file.data;
  const helper = ownEntry(credhelpers, serverAddress) ?? credsstore;
  if (helper) return askHelper(helper, serverAddress, signal);
  return storedLogin(entryOf(auths, serverAddress), path);
}

/** A missing or empty file is an empty config; undefined if it cannot be read or is not JSON. */
async function readConfig(path: string): Promise<unknown> {
  try {
    const text = await readFile(path, "utf8");
    return text.trim() === "" ? {} : parseJson(text);
  } catch (error) {
    return codeOf(error) === "ENOENT" ? {} : undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function ownEntry<Entry>(entries: Record<string, Entry> | null | undefined, key: string): Entry | undefined {
  return entries && Object.hasOwn(entries, key) ? entries[key] : undefined;
}

/** Old clients wrote the keys with scheme and path. */
function entryOf<Entry>(
  entries: Record<string, Entry> | null | undefined,
  serverAddress: string,
): Entry | undefined {
  const exact = ownEntry(entries, serverAddress);
  return exact ?? Object.entries(entries ?? {}).find(([key]) => hostOf(key) === serverAddress)?.[1];
}

function hostOf(address: string): string {
  return address.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
}

function storedLogin(entry: z.output<typeof entrySchema> | undefined, path: string): Login {
  if (entry === undefined) return none;
  if (entry.identitytoken) return identityToken();
  if (!entry.auth)
    return entry.username
      ? { kind: "login", username: entry.username, password: entry.password ?? "" }
      : none;
  const decoded = Buffer.from(entry.auth, "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  if (colon < 1) return problem(`The login that ${path} holds for this registry cannot be decoded.`);
  return {
    kind: "login",
    username: decoded.slice(0, colon),
    password: decoded.slice(colon + 1).replace(/\0+$/, ""),
  };
}

/** The helper's output is a secret even if it fails, so no message quotes it. */
async function askHelper(helper: string, serverAddress: string, signal: AbortSignal): Promise<Login> {
  if (!/^[A-Za-z0-9._-]+$/.test(helper))
    return problem("A credential helper's name in Docker's client config is not valid.");
  const program = `docker-credential-${helper}`;
  try {
    const { code, output } = await runProgram({
      program,
      arguments: ["get"],
      env: process.env,
      input: serverAddress,
      timeoutMs: helperTimeoutMs,
      signal,
    });
    if (code !== 0)
      return /credentials not found/i.test(output)
        ? none
        : problem(`The credential helper ${program} failed.`);
    const answer = helperAnswerSchema.safeParse(parseJson(output));
    if (!answer.success) return problem(`The credential helper ${program} gave an unreadable answer.`);
    const { Username: username, Secret: password } = answer.data;
    return username === "<token>" ? identityToken() : { kind: "login", username, password };
  } catch (error) {
    signal.throwIfAborted();
    if (codeOf(error) === "ENOENT") return problem(`The credential helper ${program} is not installed.`);
    return problem(`The credential helper ${program} failed.`);
  }
}

function identityToken(): Login {
  return problem(
    "The stored login is an identity token, which cannot be used here; set `registry_auth` instead.",
  );
}

function problem(message: string): Login {
  return { kind: "problem", message };
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
