import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { runProgram } from "@cutover/core";
import * as z from "zod";

/** What `docker login` has stored for one registry. `message` is a sentence without any secret. */
export type Login =
  | { readonly kind: "login"; readonly username: string; readonly password: string }
  | { readonly kind: "none" }
  | { readonly kind: "problem"; readonly message: string };

const helperTimeoutMs = 30_000;

const entrySchema = z.object({
  auth: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  identitytoken: z.string().optional(),
});

const fileSchema = z.object({
  auths: z.record(z.string(), entrySchema).optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
  credsStore: z.string().optional(),
});

const helperAnswerSchema = z.object({ Username: z.string(), Secret: z.string() });

const none: Login = { kind: "none" };

/**
 * Looks a login up in Docker's own client config (`DOCKER_CONFIG` or ~/.docker): in the registry's credential helper, else
 * in the credential store, else in the file. `serverAddress` is what the login was stored under. Never rejects but when
 * `signal` aborts, with the signal's reason.
 */
export async function findDockerLogin(serverAddress: string, signal: AbortSignal): Promise<Login> {
  const path = join(process.env["DOCKER_CONFIG"] || join(homedir(), ".docker"), "config.json");
  const text = await readOptional(path);
  if (text === undefined) return none;
  const file = fileSchema.safeParse(parseJson(text));
  if (!file.success)
    return problem(`Docker's client config ${path} is not readable or not of the known shape.`);
  const { auths, credHelpers, credsStore } = file.data;
  const helper = entryOf(credHelpers, serverAddress) ?? (credsStore || undefined);
  const asked = helper === undefined ? none : await askHelper(helper, serverAddress, signal);
  return asked.kind === "none" ? storedLogin(entryOf(auths, serverAddress), path) : asked;
}

/** Undefined where there is no file; an unreadable one reads as text that is no JSON. */
async function readOptional(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    return codeOf(error) === "ENOENT" ? undefined : "";
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Keys stand there with or without scheme and path, depending on the age of the client that wrote them. */
function entryOf<Entry>(
  entries: Record<string, Entry> | undefined,
  serverAddress: string,
): Entry | undefined {
  const host = hostOf(serverAddress);
  return Object.entries(entries ?? {}).find(([key]) => hostOf(key) === host)?.[1];
}

function hostOf(address: string): string {
  const host = address.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
  return host === "docker.io" ? "index.docker.io" : host;
}

function storedLogin(entry: z.output<typeof entrySchema> | undefined, path: string): Login {
  if (entry === undefined) return none;
  if (entry.identitytoken) return identityToken();
  if (entry.username && entry.password)
    return { kind: "login", username: entry.username, password: entry.password };
  if (!entry.auth) return none;
  const decoded = Buffer.from(entry.auth, "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  if (colon < 1) return problem(`The login that ${path} holds for this registry cannot be decoded.`);
  return {
    kind: "login",
    username: decoded.slice(0, colon),
    password: decoded.slice(colon + 1).replace(/\0+$/, ""),
  };
}

/** The helper's output is a secret, also where it fails: nothing of it goes into a message. */
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
    if (!answer.success)
      return problem(`The credential helper ${program} gave an answer that cannot be read.`);
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
