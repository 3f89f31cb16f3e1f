import { runProgram } from "../../output/run-program.js";

export interface Git {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
}

/** The only variables of the deployer's environment that git and ssh get. */
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

export function environment(settings: readonly (readonly string[])[]): NodeJS.ProcessEnv {
  const all = [
    ...settings,
    ["core.hooksPath", "/dev/null"],
    ["submodule.recurse", "false"],
    ["gc.auto", "0"],
    ["maintenance.auto", "false"],
    // The fetched data stays one pack: its size is watched, and it is not unpacked into one file per object.
    ["fetch.unpackLimit", "1"],
    ["transfer.bundleURI", "false"],
    // Larger objects are streamed, not held in memory.
    ["core.bigFileThreshold", "16m"],
    ["core.packedGitWindowSize", "32m"],
    ["core.packedGitLimit", "512m"],
    // A server that sends nearly nothing for a minute fails.
    ["http.lowSpeedLimit", "1000"],
    ["http.lowSpeedTime", "60"],
  ];
  return {
    ...Object.fromEntries(passedOn.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
    LC_ALL: "C",
    // Stored logins of the deployer's user (.netrc) are not for authors of configs.
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

/** Git holds a server's whole list of refs in memory. The limit is in KiB. */
const bounded = 'ulimit -v 4194304 2>/dev/null; exec git "$@"';
const notFound = 127;

/** Lines are printable and masked. */
export class GitFailure extends Error {
  readonly lines: readonly string[];
  constructor(lines: readonly string[], cause?: unknown) {
    super("git failed", { cause });
    this.lines = lines;
  }
}

/**
 * Returns its first line of output. If the signal aborts, ends git and everything that it started, and then
 * settles.
 */
export async function runGit(
  { folder, env, secrets, signal }: Git,
  args: readonly string[],
  onOutput?: (chunk: Buffer) => void,
): Promise<string> {
  try {
    const ended = await runProgram({
      program: "/bin/sh",
      arguments: ["-c", bounded, "git", ...args],
      cwd: folder,
      env,
      secrets,
      signal,
      ...(onOutput && { onOutput }),
    });
    if (ended.code === notFound) throw new GitFailure(ended.lines, { code: "ENOENT" });
    if (ended.code !== 0) throw new GitFailure(ended.lines.map((line) => line.trim()).slice(-10));
    return ended.output.trim().split("\n")[0] ?? "";
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof GitFailure ? error : new GitFailure([], error);
  }
}
