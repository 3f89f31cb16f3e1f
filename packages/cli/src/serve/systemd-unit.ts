import { dirname, resolve } from "node:path";
import type { Settings } from "../config/project-schema.js";

export interface UnitOptions {
  /** Absolute paths of Node and of this program. */
  readonly node: string;
  readonly program: string;
  /** Absolute path of the project file. */
  readonly config: string;
  readonly destination: string | undefined;
  /** Variables for secrets; it need not exist. */
  readonly environmentFile: string;
  /** Folders that the service writes to. */
  readonly writable: readonly string[];
  /** Below /run, made and removed with the service. */
  readonly runtimeDirectory: string | undefined;
  /** A unit of a user has fewer means: it has no privileges to drop. */
  readonly isOfUser: boolean;
}

export const header =
  "# Written by `cutover serve --install`; it replaces this file only if this line is here.";

/** Returns the text of the unit that runs `cutover serve`. */
export function systemdUnit(options: UnitOptions): string {
  const { config, isOfUser, environmentFile } = options;
  return [
    header,
    "[Unit]",
    "Description=Cutover: deploys containers, watches them, and serves its API",
    "Wants=network-online.target",
    "After=network-online.target docker.service",
    "StartLimitIntervalSec=300",
    "StartLimitBurst=10",
    "",
    "[Service]",
    "Type=exec",
    `WorkingDirectory=${escaped(dirname(config))}`,
    `ExecStart=${commandLine(options)}`,
    `EnvironmentFile=-${escaped(environmentFile)}`,
    "Restart=on-failure",
    "RestartSec=2",
    "# An invalid project file does not become valid by a restart.",
    "RestartPreventExitStatus=2",
    "# The nginx that Cutover runs goes on serving while Cutover restarts.",
    "KillMode=process",
    "TimeoutStopSec=90",
    ...runtimeDirectory(options.runtimeDirectory),
    "",
    ...(isOfUser ? sandboxOfUser : sandboxOf(options)),
    "",
    "[Install]",
    `WantedBy=${isOfUser ? "default.target" : "multi-user.target"}`,
    "",
  ].join("\n");
}

/** In MiB: with it, a server with 1,000 readers of events stays below 200 MB. docs/server.md has the reason. */
const smallNursery = "--max-semi-space-size=1";

function commandLine({ node, program, config, destination }: UnitOptions): string {
  const words = [node, smallNursery, program, "--config", config];
  if (destination !== undefined) words.push("--destination", destination);
  return [...words, "serve"].map(quoted).join(" ");
}

/** For a line of words: quotes, and the characters that systemd expands. */
function quoted(word: string): string {
  const text = escaped(word).replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("$", "$$$$");
  return /[\s"'\\;]/.test(text) ? `"${text}"` : text;
}

function escaped(text: string): string {
  return text.replaceAll("%", "%%");
}

function runtimeDirectory(name: string | undefined): string[] {
  return name === undefined ? [] : [`RuntimeDirectory=${escaped(name)}`, "RuntimeDirectoryMode=0750"];
}

const sandboxOfUser = [
  "NoNewPrivileges=yes",
  "LockPersonality=yes",
  "RestrictRealtime=yes",
  "RestrictSUIDSGID=yes",
  "SystemCallArchitectures=native",
  "UMask=0077",
];

/**
 * Cutover reads the connections and descriptors of containers in /proc, starts nginx, and tests its
 * configuration: the capabilities are for that. Logins of Docker and keys of ssh are read from the home folder.
 */
function sandboxOf({ writable }: UnitOptions): string[] {
  return [
    "NoNewPrivileges=yes",
    `CapabilityBoundingSet=${capabilities.join(" ")}`,
    "ProtectSystem=strict",
    `ReadWritePaths=${writable.map((path) => quoted(`-${path}`)).join(" ")}`,
    "ProtectHome=read-only",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "ProtectClock=yes",
    "ProtectHostname=yes",
    "ProtectKernelTunables=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelLogs=yes",
    "ProtectControlGroups=yes",
    "RestrictNamespaces=yes",
    "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK",
    "RestrictRealtime=yes",
    "RestrictSUIDSGID=yes",
    "LockPersonality=yes",
    "RemoveIPC=yes",
    "SystemCallArchitectures=native",
    "SystemCallFilter=@system-service",
    "SystemCallErrorNumber=EPERM",
    "UMask=0077",
  ];
}

const capabilities = [
  "CAP_CHOWN",
  "CAP_DAC_OVERRIDE",
  "CAP_DAC_READ_SEARCH",
  "CAP_FOWNER",
  "CAP_KILL",
  "CAP_NET_BIND_SERVICE",
  "CAP_SETGID",
  "CAP_SETUID",
  "CAP_SYS_PTRACE",
];

/** The folders that a deployer of this project writes to. */
export function writableFolders(settings: Settings & { readonly folder: string }): string[] {
  const { folder, store, server, router } = settings;
  const files = [store.sqlite, server.records].filter((path) => path !== undefined);
  const socket = socketOf(server.listen);
  const folders = [
    ...files.map((path) => dirname(resolve(folder, path))),
    ...(router.own_nginx ? [resolve(folder, router.own_nginx.directory)] : []),
    ...(router.caddy ? [resolve(folder, router.caddy.directory)] : []),
    // What `nginx -t` and a reload write.
    ...(router.nginx
      ? [resolve(folder, router.nginx.sites_directory), "/run", "/var/log/nginx", "/var/lib/nginx"]
      : []),
    ...(socket === undefined ? [] : [dirname(socket)]),
  ];
  return [...new Set(folders)];
}

export function socketOf(listen: string): string | undefined {
  return listen.startsWith("unix:") ? listen.slice("unix:".length) : undefined;
}

/** The folder of a socket in a folder of its own below /run, which systemd makes. */
export function runtimeDirectoryOf(listen: string): string | undefined {
  return /^\/run\/([A-Za-z0-9_.-]+)\/[^/]+$/.exec(socketOf(listen) ?? "")?.[1];
}
