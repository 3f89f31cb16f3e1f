import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DeployerError } from "../../errors/deployer-error.js";
import { isCredentialAddress, isRef, isRepository, isSubdirectory } from "@cutover/schema/internal";
import type { PrepareContext } from "../source-plugin.js";
import { environment, type Git, GitFailure, runGit } from "./git-program.js";
import { TreeCount, watchFetch } from "./git-limits.js";
import { enterSubdirectory } from "./subdirectory.js";
import { errorCode } from "./tree-errors.js";
import type { Tree, TreeSource } from "./tree-source.js";

const list = ["--git-dir=git", "ls-tree", "-r", "-t", "-l", "-z", "--full-tree"];

type GitSource = Extract<TreeSource, { kind: "git" }>;

/**
 * Puts the files of one commit into `folder`, without history, and without the machine's own git settings,
 * hooks, filters and submodules. TREE_NOT_FOUND; TREE_UNSAFE for more than 200,000 entries, 4 GiB or a folder
 * depth of 128; TREE_FAILED, also if the fetch takes half an hour; SECRET_MISSING.
 */
export async function checkOut(
  source: GitSource,
  folder: string,
  { signal, resolveSecret }: Pick<PrepareContext, "signal" | "resolveSecret">,
): Promise<Tree> {
  const { repository, ref = "HEAD", subdirectory } = source;
  assertPlain(source);
  const login = await loginOf(source, resolveSecret);
  const excess = new AbortController();
  const stop = AbortSignal.any([signal, excess.signal]);
  const onExcess = (error: DeployerError): void => excess.abort(error);
  const git: Git = { folder, env: environment(login.settings), secrets: login.secrets, signal: stop };
  const workTree = join(folder, "files");
  await mkdir(workTree);
  const watch = watchFetch(join(folder, "git"), repository, onExcess);
  try {
    await runGit(git, ["init", "--quiet", "--bare", "--template=", "git"]);
    const revision = await fetchCommit(git, repository, ref);
    // Before anything is written: a repository of some kilobytes may hold millions of files.
    const count = new TreeCount(repository, onExcess);
    await runGit(git, [...list, revision], (chunk) => count.write(chunk));
    await runGit(git, [
      "--git-dir=git",
      "--work-tree=files",
      "checkout",
      "--quiet",
      "--force",
      "--detach",
      revision,
    ]);
    const root = await enterSubdirectory({ root: workTree, what: "git repository" }, subdirectory);
    return { root, revision };
  } catch (error) {
    return translate(source)(error);
  } finally {
    watch.stop();
  }
}

// Configs are validated long before; still, a text that begins with a hyphen must never become an option.
function assertPlain({ repository, ref, subdirectory, credentials }: GitSource): void {
  const isPlain =
    isRepository(repository) &&
    (ref === undefined || isRef(ref)) &&
    (subdirectory === undefined || isSubdirectory(subdirectory)) &&
    (credentials === undefined || isCredentialAddress(repository));
  if (!isPlain)
    throw new DeployerError("TREE_UNSAFE", "The git repository, its ref or its subdirectory is not valid.");
}

/** The login goes through the environment, because every process can read a command line. */
async function loginOf({ credentials }: GitSource, resolveSecret: PrepareContext["resolveSecret"]) {
  if (credentials === undefined) return { settings: [], secrets: [] };
  const password = await resolveSecret(credentials.password, "credentials.password");
  const encoded = Buffer.from(`${credentials.username}:${password}`).toString("base64");
  return {
    settings: [
      ["http.extraHeader", `Authorization: Basic ${encoded}`],
      // A redirect to another host would get the header too.
      ["http.followRedirects", "false"],
    ],
    secrets: [password, encoded],
  };
}

async function fetchCommit(git: Git, repository: string, ref: string): Promise<string> {
  const fetch = ["--git-dir=git", "fetch", "--quiet", "--no-tags", "--no-recurse-submodules"];
  try {
    await runGit(git, [...fetch, "--depth=1", "--", repository, ref]);
    return await runGit(git, ["--git-dir=git", "rev-parse", "--verify", "FETCH_HEAD^{commit}"]);
  } catch (error) {
    // Servers may refuse a commit that no branch ends with, and git itself requests only whole hashes.
    if (!(error instanceof GitFailure) || !/^[0-9a-f]{7,64}$/.test(ref) || !isUnknownRef(error)) throw error;
    await runGit(git, [...fetch, "--", repository, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]);
    return runGit(git, ["--git-dir=git", "rev-parse", "--verify", `${ref}^{commit}`]);
  }
}

function isUnknownRef({ lines }: GitFailure): boolean {
  return lines.some((line) =>
    /couldn't find remote ref|not our ref|unadvertised object|Needed a single revision/i.test(line),
  );
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
    // Git's own advice is about settings that are not used here.
    if (says(/dubious ownership/))
      throw fail(
        "TREE_FAILED",
        `The git repository ${repository} belongs to another user of this machine.`,
        "Give it to the deployer's user, or fetch it by https or ssh.",
      );
    if (says(/could not read (Username|Password)|Authentication failed|Permission denied|error: 40[13]/i)) {
      const remedy = "Check `credentials`, or the ssh key of the deployer's user.";
      throw fail(
        "TREE_FAILED",
        `The git repository ${repository} refused the login, or asks for one.`,
        remedy,
      );
    }
    if (says(/not found|does not exist|not appear to be a git repository/i))
      throw fail("TREE_NOT_FOUND", `The git repository ${repository} was not found.`);
    const reason =
      error.lines.find((line) => /^(fatal|error):/.test(line)) ?? error.lines.at(-1) ?? "no reason given";
    throw fail("TREE_FAILED", `git could not fetch ${repository}: ${reason}`);
  };
}
