import type Docker from "dockerode";
import { healthTimesOf, type StoredHealthcheck } from "../../ports/health-times.js";
import { labels, type Container } from "../../ports/runtime.js";

interface HealthCheckRun {
  readonly ExitCode: number;
  readonly Output: string;
}

/** The engine keeps 4 KiB, and marks what is cut. */
const longestOutput = 5000;

type Networks = Readonly<Record<string, { readonly IPAddress?: string } | undefined>>;

/** What the engine's inspect answer says, in our terms. */
export function viewOfInspect(
  inspect: Docker.ContainerInspectInfo,
  reachNetwork: string | undefined,
): Container {
  const state = stateOf(inspect.State.Status);
  const healthTimes = healthTimesOf((inspect.Config as { Healthcheck?: StoredHealthcheck }).Healthcheck);
  return {
    id: inspect.Id,
    name: inspect.Name.replace(/^\//, ""),
    ...labelled(inspect.Config.Labels),
    state,
    health: healthOf(inspect.State.Health?.Status),
    ...(healthTimes && { healthTimes }),
    ...lastCheckOf(inspect.State.Health?.Log),
    restartCount: inspect.RestartCount,
    exitCode: state === "stopped" || state === "restarting" ? inspect.State.ExitCode : undefined,
    outOfMemory: inspect.State.OOMKilled,
    address:
      state === "running"
        ? addressOf(inspect.NetworkSettings.Networks, reachNetwork, inspect.HostConfig?.NetworkMode)
        : undefined,
    startedAt: inspect.State.StartedAt.startsWith("0001-") ? undefined : inspect.State.StartedAt,
  };
}

/** What one row of the engine's list says: health and exit code stand only in its text ("Exited (3) 2 minutes ago"). */
export function viewOfRow(row: Docker.ContainerInfo, reachNetwork: string | undefined): Container {
  const state = stateOf(row.State);
  const exit = /^(?:Exited|Restarting) \((\d+)\)/.exec(row.Status)?.[1];
  const health = /\((?:health: )?(starting|healthy|unhealthy)\)/.exec(row.Status)?.[1];
  // A linked container lists its links as further names, with a second slash.
  const name = row.Names.find((candidate) => candidate.lastIndexOf("/") <= 0) ?? row.Names[0] ?? "";
  return {
    id: row.Id,
    name: name.replace(/^\//, ""),
    ...labelled(row.Labels),
    state,
    health: healthOf(health),
    restartCount: 0,
    exitCode: exit === undefined ? undefined : Number(exit),
    outOfMemory: false,
    address:
      state === "running"
        ? addressOf(row.NetworkSettings?.Networks ?? {}, reachNetwork, row.HostConfig?.NetworkMode)
        : undefined,
    startedAt: undefined,
  };
}

function stateOf(status: string): Container["state"] {
  switch (status) {
    case "created":
    case "restarting":
      return status;
    case "running":
    case "paused":
      return "running";
    default:
      return "stopped";
  }
}

function healthOf(status: string | undefined): Container["health"] {
  return status === "starting" || status === "healthy" || status === "unhealthy" ? status : "none";
}

function lastCheckOf(checks: readonly HealthCheckRun[] | null | undefined): Pick<Container, "lastCheck"> {
  const last = checks?.at(-1);
  return last ? { lastCheck: { exitCode: last.ExitCode, output: last.Output.slice(0, longestOutput) } } : {};
}

function labelled(
  all: Readonly<Record<string, string>> | null,
): Pick<Container, "workload" | "deployment" | "fence"> {
  const fence = all?.[labels.fence];
  return {
    workload: all?.[labels.workload],
    deployment: all?.[labels.deployment],
    fence: fence !== undefined && /^\d{1,15}$/.test(fence) ? Number(fence) : undefined,
  };
}

/** `createdOn` is what the engine calls the network mode: the network on which a container was created. */
function addressOf(
  networks: Networks,
  reachNetwork: string | undefined,
  createdOn: string | undefined,
): string | undefined {
  if (reachNetwork !== undefined) {
    // One that was created for another reach is looked at where it is.
    const elsewhere = createdOn === "default" ? "bridge" : (createdOn ?? reachNetwork);
    return (networks[reachNetwork] ?? networks[elsewhere])?.IPAddress || undefined;
  }
  const first = Object.values(networks).find((network) => network?.IPAddress);
  return networks["bridge"]?.IPAddress || first?.IPAddress || undefined;
}

/** As the engine lists it, `NAME=value` each. */
export function environmentOf(list: readonly string[] | null): Record<string, string> {
  return Object.fromEntries(
    (list ?? []).map((entry) => {
      const [name = ""] = entry.split("=", 1);
      return [name, entry.slice(name.length + 1)];
    }),
  );
}
