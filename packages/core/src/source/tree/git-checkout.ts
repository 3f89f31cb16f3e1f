import { spawn } from "node:child_process";
import { mkdir, realpath, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { DeployerError } from "../../errors/deployer-error.js";
import { isCredentialAddress, isRef, isRepository, isSubdirectory } from "../../schema/tree-fields.js";
import type { PrepareContext } from "../source-plugin.js";
import { errorCode, unsafe } from "./tree-errors.js";
import type { Tree, TreeSource } from "./tree-source.js";

type GitSource = Extract<TreeSource, { kind: "git" }>;

interface Git {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
}

/** What git and ssh need of the deployer's own environment; nothing else of it reaches them. */
const passedOn = [
  "PATH",
  "USER",
  "LOGNAME",
  "TMPDIR",
  "SSH_AUTH_SOCK",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "GIT_SSL_CAINFO",
  "GIT_SSL_CAPATH",
  ...["http_proxy", "https_proxy", "all_proxy", "no_proxy"].flatMap((name) => [name, name.toUpperCase()]),
];

/**
 * Puts the files of one commit into `folder`, without history. The machine's own git settings, hooks, filters and submodules stay
 * out of it. TREE_NOT_FOUND, TREE_UNSAFE, TREE_FAILED, SECRET_MISSING.
 */
export async function checkOut(
  source: GitSource,
  folder: string,
  { signal, resolveSecret }: Pick<PrepareContext, "signal" | "resolveSecret">,
): Promise<Tree> {
  const { repository, ref = "HEAD", subdirectory } = source;
  assertPlain(source);
  const login = await loginOf(source, resolveSecret);
  const git: Git = { folder, env: environment(login.settings), secrets: login.secrets, signal };
  const workTree = join(folder, "files");
  await mkdir(workTree);
  await run(git, ["init", "--quiet", "--bare", "--template=", "git"]).catch(translate(source));
  const revision = await fetchCommit(git, repository, ref).catch(translate(source));
  const checkout = [
    "--git-dir=git",
    "--work-tree=files",
    "checkout",
    "--quiet",
    "--force",
    "--detach",
    revision,
  ];
  await run(git, checkout).catch(translate(source));
  return { root: await enter(workTree, subdirectory), revision };
}

// A config is validated long before; what begins with a hyphen must not become an option by any other way either.
function assertPlain({ repository, ref, subdirectory, credentials }: GitSource): void {
  const isPlain =
    isRepository(repository) &&
    (ref === undefined || isRef(ref)) &&
    (subdirectory === undefined || isSubdirectory(subdirectory)) &&
    (credentials === undefined || isCredentialAddress(repository));
  if (!isPlain)
    throw new DeployerError(
      "TREE_UNSAFE",
      "The git repository, its ref or its subdirectory is not acceptable.",
    );
}

/** The login goes through the environment: a command line is for every process to read. */
async function loginOf({ credentials }: GitSource, resolveSecret: PrepareContext["resolveSecret"]) {
  if (credentials === undefined) return { settings: [], secrets: [] };
  const password = await resolveSecret(credentials.password, "credentials.password");
  const encoded = Buffer.from(`${credentials.username}:${password}`).toString("base64");
  return {
    settings: [
      ["http.extraHeader", `Authorization: Basic ${encoded}`],
      // Another host, to which a redirect may lead, would be given the header too.
      ["http.followRedirects", "false"],
    ],
    secrets: [password, encoded],
  };
}

function environment(settings: readonly (readonly string[])[]): NodeJS.ProcessEnv {
  const all = [
    ...settings,
    ["core.hooksPath", "/dev/null"],
    ["submodule.recurse", "false"],
    ["gc.auto", "0"],
    // A server that sends nearly nothing for a minute is not waited for.
    ["http.lowSpeedLimit", "1000"],
    ["http.lowSpeedTime", "60"],
  ];
  return {
    ...Object.fromEntries(passedOn.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
    LC_ALL: "C",
    // Logins that the deployer's user has stored there (.netrc) are not for authors of configs.
    HOME: "/nonexistent",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ALLOW_PROTOCOL: "https:http:ssh:file",
    GIT_SSH_COMMAND: "ssh -o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=15",
    GIT_CONFIG_COUNT: String(all.length),
    ...Object.fromEntries(
      all.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  };
}

async function fetchCommit(git: Git, repository: string, ref: string): Promise<string> {
  const fetch = ["--git-dir=git", "fetch", "--quiet", "--no-tags", "--no-recurse-submodules"];
  try {
    await run(git, [...fetch, "--depth=1", "--", repository, ref]);
    return await run(git, ["--git-dir=git", "rev-parse", "--verify", "FETCH_HEAD^{commit}"]);
  } catch (error) {
    // Servers may refuse a commit that no branch ends with, and git itself asks for whole hashes only.
    if (!(error instanceof GitFailure) || !/^[0-9a-f]{7,64}$/.test(ref) || !isUnknownRef(error)) throw error;
    await run(git, [...fetch, "--", repository, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]);
    return run(git, ["--git-dir=git", "rev-parse", "--verify", `${ref}^{commit}`]);
  }
}

async function enter(workTree: string, subdirectory: string | undefined): Promise<string> {
  if (subdirectory === undefined) return workTree;
  const root = await realpath(join(workTree, subdirectory)).catch(() => undefined);
  if (root === undefined || !(await stat(root)).isDirectory()) {
    throw new DeployerError("TREE_NOT_FOUND", `The git repository has no folder ${subdirectory}.`, {
      details: { subdirectory },
    });
  }
  if (/^\.\.(\/|$)/.test(relative(workTree, root))) throw unsafe(subdirectory, "leads out of the repository");
  return root;
}

class GitFailure extends Error {
  readonly lines: readonly string[];
  constructor(lines: readonly string[], cause?: unknown) {
    super("git failed", { cause });
    this.lines = lines;
  }
}

function isUnknownRef({ lines }: GitFailure): boolean {
  return lines.some((line) =>
    /couldn't find remote ref|not our ref|unadvertised object|Needed a single revision/i.test(line),
  );
}

const maxOutputBytes = 16 * 1024;

/** Its first line of output. Ends git with all that it started when the signal aborts, and settles once they have ended. */
function run({ folder, env, secrets, signal }: Git, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const child = spawn("git", args, { cwd: folder, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let errors = "";
    const kill = () => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    };
    signal.addEventListener("abort", kill, { once: true });
    child.stdout
      .setEncoding("utf8")
      .on("data", (text: string) => (output = (output + text).slice(0, maxOutputBytes)));
    child.stderr
      .setEncoding("utf8")
      .on("data", (text: string) => (errors = (errors + text).slice(-maxOutputBytes)));
    let failure: unknown;
    child.on("error", (error) => (failure = error));
    child.on("close", (code) => {
      signal.removeEventListener("abort", kill);
      if (signal.aborted) return reject(signal.reason);
      if (failure === undefined && code === 0) return resolve(output.trim().split("\n")[0] ?? "");
      const told = secrets.reduce((text, secret) => (secret ? text.replaceAll(secret, "***") : text), errors);
      reject(
        new GitFailure(
          told
            .split("\n")
            .map((line) => line.trim())
            .filter(Boolean)
            .slice(-10),
          failure,
        ),
      );
    });
  });
}

function translate({ repository, ref }: GitSource): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof GitFailure)) throw error;
    const details = { repository, ...(ref !== undefined && { ref }), output: error.lines };
    const fail = (code: "TREE_NOT_FOUND" | "TREE_FAILED", message: string, remedy?: string) =>
      new DeployerError(code, message, { details, ...(remedy !== undefined && { remedy }) });
    if (errorCode(error.cause) === "ENOENT")
      throw fail("TREE_FAILED", "git was not found.", "Install git on the deployer's machine.");
    const says = (pattern: RegExp) => error.lines.some((line) => pattern.test(line));
    if (isUnknownRef(error))
      throw fail("TREE_NOT_FOUND", `The git repository ${repository} has no ${ref ?? "commit"}.`);
    // Git's own advice is about settings that have no part in this.
    if (says(/dubious ownership/))
      throw fail(
        "TREE_FAILED",
        `The git repository ${repository} belongs to another user of this machine.`,
        "Let it belong to the user that runs the deployer, or have it fetched by https or ssh.",
      );
    if (says(/could not read (Username|Password)|Authentication failed|Permission denied|error: 40[13]/i)) {
      const remedy = "Check `credentials`, or the ssh key of the user that runs the deployer.";
      throw fail(
        "TREE_FAILED",
        `The git repository ${repository} refused the login, or asks for one.`,
        remedy,
      );
    }
    if (says(/not found|does not exist|not appear to be a git repository/i))
      throw fail("TREE_NOT_FOUND", `The git repository ${repository} was not found.`);
    const reason =
      error.lines.find((line) => /^(fatal|error):/.test(line)) ?? error.lines.at(-1) ?? "no reason told";
    throw fail("TREE_FAILED", `git could not fetch ${repository}: ${reason}`);
  };
}
