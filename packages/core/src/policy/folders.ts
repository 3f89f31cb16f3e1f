import { posix } from "node:path";

/** True if an absolute path is the folder or below it, by their texts. A relative folder holds nothing. */
export function isWithin(folder: string, path: string): boolean {
  if (!posix.isAbsolute(folder) || !posix.isAbsolute(path)) return false;
  const below = posix.relative(posix.normalize(folder), posix.normalize(path));
  return below !== ".." && !below.startsWith("../");
}

/**
 * Sockets of engines, and of the builders and runtimes below them: a process that may use one can start
 * privileged containers.
 */
const socketName = /^(cri-)?(docker|containerd|podman|crio|buildkitd|balena)[\w.-]*\.sock(\.ttrpc)?$/;

/**
 * Host folders that are as powerful as the engine's socket: its state, the host's processes, kernel and
 * devices, its init system.
 */
const engineFolders = [
  ...["docker", "containerd", "podman", "crio", "buildkit", "k3s", "runc", "crun", "systemd", "dbus"].map(
    (name) => `/run/${name}`,
  ),
  ...["docker", "containerd", "containers", "kubelet", "rancher"].map((name) => `/var/lib/${name}`),
  "/run/docker.sock",
  "/proc",
  "/sys",
  "/dev",
];

/**
 * Whether a host path gives power over the engine: "socket" for a socket itself, "folder" for a folder that
 * contains one or is as powerful. `sockets` are further known ones. Pure: paths count by their text.
 */
export function powerOf(path: string, sockets: readonly string[] = []): "socket" | "folder" | undefined {
  const place = plain(path);
  if (socketName.test(posix.basename(place)) || sockets.some((socket) => plain(socket) === place))
    return "socket";
  const holds = [...engineFolders, ...sockets.map(plain)].some(
    (each) => isWithin(each, place) || isWithin(place, each),
  );
  return holds ? "folder" : undefined;
}

export function isEngineSocketName(path: string): boolean {
  return socketName.test(posix.basename(path));
}

/** /var/run is a link to /run nearly everywhere, and has the same meaning elsewhere. */
function plain(path: string): string {
  return posix.normalize(path).replace(/^\/var\/run(?=\/|$)/, "/run");
}
