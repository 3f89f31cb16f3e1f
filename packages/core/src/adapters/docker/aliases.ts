import { BlockList } from "node:net";
import type Docker from "dockerode";
import { DeployerError } from "../../errors/deployer-error.js";
import type { AliasOn, NetworkNames } from "../../ports/network-names.js";
import { inspectContainer } from "./container-calls.js";
import { bodyOf, engineFailure } from "./docker-errors.js";
import type { EngineConnection } from "./engine-connection.js";
import type { EngineReply } from "./engine-stream.js";

type AliasAt = AliasOn & { readonly name: string };

async function giveAlias(
  engine: EngineConnection,
  at: AliasAt,
  signal: AbortSignal | undefined,
): Promise<void> {
  const seen = await look(engine, at, signal);
  if (!seen) throw new DeployerError("CONTAINER_MISSING", `There is no container ${at.name}.`);
  if (seen.isJoined && seen.aliases.has(at.alias)) return;
  // An address that `take` has fixed is kept: connections lead to it.
  await rejoin(engine, at, { ...seen, aliases: seen.aliases.add(at.alias), address: seen.fixedAddress });
}

/** True if the network's DNS answered `alias` with it until now. */
async function takeAlias(
  engine: EngineConnection,
  at: AliasAt,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const seen = await look(engine, at, signal);
  if (!seen) return false;
  const had = seen.aliases.delete(at.alias);
  // A fixed address is for open connections only: a container that is kept, stopped, would not start once another has it.
  const address = seen.isRunning ? seen.address : undefined;
  const isPlain = seen.isRunning || seen.fixedAddress === undefined;
  if (!had && seen.isJoined && isPlain) return false;
  await rejoin(engine, at, { ...seen, address });
  return had && seen.isRunning;
}

interface Seen {
  readonly isRunning: boolean;
  /** False if another call left between its two steps. */
  readonly isJoined: boolean;
  readonly aliases: Set<string>;
  readonly address: string | undefined;
  readonly macAddress: string | undefined;
  readonly fixedAddress: string | undefined;
}

type Endpoint = Partial<Docker.EndpointSettings> | undefined;

async function look(
  engine: EngineConnection,
  { name, network, keep }: AliasAt,
  signal: AbortSignal | undefined,
): Promise<Seen | undefined> {
  const inspect = await inspectContainer(engine, name, signal);
  if (!inspect) return undefined;
  const endpoint = (inspect.NetworkSettings.Networks as Record<string, Endpoint>)[network];
  const isRunning = inspect.State.Running;
  const address = endpoint?.IPAddress || undefined;
  // The engine itself adds the beginning of the id.
  const own = (endpoint?.Aliases ?? []).filter((alias) => alias !== inspect.Id.slice(0, 12));
  return {
    isRunning,
    isJoined: endpoint !== undefined && (!isRunning || address !== undefined),
    aliases: new Set([...own, ...keep]),
    address,
    macAddress: endpoint?.MacAddress || undefined,
    fixedAddress: endpoint?.IPAMConfig?.IPv4Address || undefined,
  };
}

/** Leaves the network and joins it again. Goes on to its end once it has begun: in between, the container is cut off. */
async function rejoin(
  engine: EngineConnection,
  { name, network }: AliasAt,
  { isJoined, aliases, address, macAddress }: Omit<Seen, "isRunning" | "fixedAddress">,
): Promise<void> {
  const act = (action: string, more: object = {}): Promise<EngineReply> =>
    engine.call({
      method: "POST",
      path: `/networks/${encodeURIComponent(network)}/${action}`,
      body: { Container: name, ...more },
    });
  const refused = (reply: EngineReply): DeployerError =>
    engineFailure(reply, `Container ${name} did not get other names on network ${network}`, {
      400: "ALIAS_UNSUPPORTED",
      404: "CONTAINER_MISSING",
    });
  const left = await act("disconnect");
  if (left.status !== 200 && isJoined) throw refused(left);
  const Aliases = [...aliases];
  const fixed = address === undefined ? {} : { IPAMConfig: { IPv4Address: address }, MacAddress: macAddress };
  const joined = await act("connect", { EndpointConfig: { Aliases, ...fixed } });
  if (joined.status === 200) return;
  // Better at another address than nowhere.
  if (address !== undefined) {
    await act("disconnect");
    await act("connect", { EndpointConfig: { Aliases } });
  }
  throw refused(joined);
}

interface Pool {
  readonly Base: string;
  readonly Size: number;
}

/** What the engine takes subnets from where its own settings say nothing else. */
const defaultPools: readonly Pool[] = [
  { Base: "172.16.0.0/12", Size: 16 },
  { Base: "192.168.0.0/16", Size: 20 },
];

/** Why a container could not keep its address on the network without the alias; undefined if it can, or if there is no such network. */
async function findAliasObstacle(
  engine: EngineConnection,
  network: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const reply = await engine.call({ path: `/networks/${encodeURIComponent(network)}`, signal });
  if (reply.status === 404) return undefined;
  const what = `The engine did not describe network ${network}`;
  const { Name, IPAM } = bodyOf(reply, what) as Docker.NetworkInspectInfo;
  if (Name === "bridge") return "The engine's own network knows no aliases.";
  const subnets = (IPAM?.Config ?? []).filter(({ Subnet }) => Subnet?.includes("."));
  if (subnets.length === 0) return `Network ${network} has no subnet.`;
  const info = await engine.call({ path: "/info", signal });
  const pools = (info.json as { DefaultAddressPools?: readonly Pool[] } | undefined)?.DefaultAddressPools;
  const chosen = subnets.find(
    // The engine does not tell who chose a subnet; it tells no gateway where a person did and left that open.
    ({ Subnet = "", Gateway }) => Gateway && (pools ?? defaultPools).some((pool) => isFrom(pool, Subnet)),
  );
  return (
    chosen && `The subnet of network ${network} (${chosen.Subnet}) looks as if the engine had chosen it.`
  );
}

function isFrom({ Base, Size }: Pool, subnet: string): boolean {
  const [address = "", bits] = subnet.split("/");
  const [base = "", baseBits] = Base.split("/");
  if (Number(bits) !== Size || !base.includes(".")) return false;
  const pool = new BlockList();
  pool.addSubnet(base, Number(baseBits), "ipv4");
  return pool.check(address, "ipv4");
}

export function dockerNames(engine: EngineConnection): NetworkNames {
  return {
    obstacle: (network, signal) => findAliasObstacle(engine, network, signal),
    give: (name, at, signal) => giveAlias(engine, { name, ...at }, signal),
    take: (name, at, signal) => takeAlias(engine, { name, ...at }, signal),
  };
}
