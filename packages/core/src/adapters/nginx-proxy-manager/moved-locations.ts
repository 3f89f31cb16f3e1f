import { DeployerError } from "../../errors/deployer-error.js";
import {
  findMarkerBlock,
  markerNonce,
  putMarkerBlock,
  stripMarkerBlocks,
} from "../nginx-config/marker-block.js";
import {
  findTarget,
  hostText,
  moveAddress,
  moveText,
  namedIn,
  type Move,
} from "../../ports/moved-targets.js";
import type { RouteTarget, RouteWrite } from "../../ports/router.js";
import { locationTarget, type ProxyHost, type ProxyLocation } from "./proxy-host.js";

interface Moved {
  /** With an empty block of ours, if there is one. */
  readonly advanced_config: string;
  /** All of them, if one has moved. */
  readonly locations: readonly ProxyLocation[] | undefined;
}

/**
 * What people have added to a host of ours, with what leads to a target that the write replaces moved along. Locations of a host that was
 * handed over, and never written by us, move if they lead where the host itself does. TARGET_NAMED.
 */
export function moveLocations(
  own: ProxyHost,
  { target, replaces = [] }: Pick<RouteWrite, "target" | "replaces">,
): Moved {
  const text = moveText(withEmptyBlock(own.advanced_config), { from: replaces, to: target });
  const entries = { from: [...replaces, ...handedOverTarget(own)], to: target };
  const moved = own.locations.map((entry) => moveLocation(entry, entries, replaces));
  const unclear = [
    ...text.unclear.map((name) => ({ place: "its advanced config", name })),
    ...moved.flatMap(({ entry: { path }, unclear: names }) =>
      names.map((name) => ({ place: `the advanced config of its location ${path}`, name })),
    ),
  ];
  const [first] = unclear;
  if (first) throw namedUnclearly(own, first);
  const isChanged = moved.some(({ entry }, index) => entry !== own.locations[index]);
  return {
    advanced_config: text.text,
    locations: isChanged ? moved.map(({ entry }) => entry) : undefined,
  };
}

/** Our own block may lead to a staged target, and is written anew. */
function withEmptyBlock(text: string): string {
  const block = findMarkerBlock(text);
  return block ? putMarkerBlock(text, { ...block, body: "" }) : text;
}

/** Where a host of ours that we have never written forwards to: what a person handed over, and green replaces. */
function handedOverTarget(own: ProxyHost): RouteTarget[] {
  const isWritten = markerNonce(findMarkerBlock(own.advanced_config)?.body ?? "") !== undefined;
  return isWritten ? [] : [locationTarget({ ...own, path: "/", advanced_config: "" })];
}

function moveLocation(
  entry: ProxyLocation,
  move: Move,
  replaces: readonly RouteTarget[],
): { readonly entry: ProxyLocation; readonly unclear: readonly string[] } {
  const at = moveAddress(locationTarget(entry), move);
  const text = moveText(entry.advanced_config ?? "", { from: replaces, to: move.to });
  const isMoved = at !== undefined || text.text !== (entry.advanced_config ?? "");
  if (!isMoved) return { entry, unclear: text.unclear };
  const path = /\/.*/.exec(entry.forward_host)?.[0] ?? "";
  const forward = at && {
    forward_scheme: at.scheme,
    forward_host: hostText(at.host) + path,
    forward_port: at.port,
  };
  return {
    entry: { ...entry, ...forward, ...(entry.advanced_config && { advanced_config: text.text }) },
    unclear: text.unclear,
  };
}

function namedUnclearly(
  { id }: ProxyHost,
  { place, name }: { readonly place: string; readonly name: string },
): DeployerError {
  const message =
    `proxy host ${id}: ${place} names ${name}, a container that will be gone, ` +
    "in a way that cannot be changed with certainty";
  return new DeployerError("TARGET_NAMED", message, {
    remedy:
      "Write host and port side by side, as in `proxy_pass http://name:8080;`, or add a custom location instead.",
    details: { hostId: id, place, name },
  });
}

/** In words, what of another host leads to one of `targets`. The block of another workload never does. */
export function listNamed(host: ProxyHost, targets: readonly RouteTarget[]): string[] {
  const main = { ...host, path: "/", advanced_config: "" };
  const leads = (entry: ProxyLocation): string[] => {
    const at = locationTarget(entry);
    return findTarget(at, targets) ? [`${hostText(at.host)}:${at.port}`] : [];
  };
  const inText = (text: string | null | undefined): string[] =>
    namedIn(stripMarkerBlocks(text ?? ""), targets);
  return [
    ...leads(main).map((at) => `it forwards to ${at}`),
    ...inText(host.advanced_config).map((name) => `its advanced config names ${name}`),
    ...host.locations.flatMap((entry) => [
      ...leads(entry).map((at) => `its location ${entry.path} forwards to ${at}`),
      ...inText(entry.advanced_config).map(
        (name) => `the advanced config of its location ${entry.path} names ${name}`,
      ),
    ]),
  ];
}
