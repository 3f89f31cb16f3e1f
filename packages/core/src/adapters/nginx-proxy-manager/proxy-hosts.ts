import { DeployerError, hasCode, type ErrorDetails } from "../../errors/deployer-error.js";
import {
  findMarkerBlock,
  markerNonce,
  putMarkerBlock,
  stripMarkerBlocks,
} from "../nginx-config/marker-block.js";
import { hostText } from "../../ports/moved-targets.js";
import type { KnownRoute, RouteFacts, RouteTarget, RouteWrite, StagedTarget } from "../../ports/router.js";
import { fallbackLines } from "../nginx-config/fallback-lines.js";
import { stagedLines } from "../nginx-config/staged-lines.js";
import { beforeOf, blockLines, changedDomains, namesFor } from "./host-facts.js";
import { keptLines, type OwnLocations } from "./kept-lines.js";
import { limitLines } from "./limit-lines.js";
import { moveLocations } from "./moved-locations.js";
import type { NpmApi } from "./npm-api.js";
import {
  domainsOf,
  ownHost,
  parseProxyHost,
  parseProxyHosts,
  stagedHostOf,
  targetOf,
  type ProxyHost,
  type ProxyHostKeys,
} from "./proxy-host.js";
import { afterRestore, notRestored, whyNothingChanged, wordsOf } from "./refused-writes.js";
import { hostDisabled, hostGuarded, refuseTakenDomains } from "./taken-domains.js";

const root = "/nginx/proxy-hosts";

/** Proxy hosts as routes: every write is judged, and what nginx refuses is put back. */
export class ProxyHosts {
  readonly #api: NpmApi;

  constructor(api: NpmApi) {
    this.#api = api;
  }

  async list(signal?: AbortSignal): Promise<ProxyHost[]> {
    return parseProxyHosts(await this.#api.read(root, signal));
  }

  /** The workload's host, with its certificate if it names one: the list does not show whether that still exists. */
  async find(
    route: Pick<RouteWrite, "workload" | "known">,
    signal?: AbortSignal,
  ): Promise<ProxyHost | undefined> {
    const own = ownHost(await this.list(signal), route);
    if (!own || own.certificate_id === 0) return own;
    try {
      return parseProxyHost(await this.#api.read(`${root}/${own.id}?expand=certificate`, signal));
    } catch (error) {
      if (signal?.aborted) throw error;
      return own; // as a version that cannot expand it: the certificate counts as there
    }
  }

  async put(write: RouteWrite, signal: AbortSignal | undefined): Promise<ProxyHost> {
    const hosts = await this.list(signal);
    const own = ownHost(hosts, write);
    refuseTakenDomains(hosts, own, write);
    const refusal = own ? hostDisabled(own) : hostGuarded(write);
    if (refusal) throw refusal;
    try {
      return own ? await this.#update(own, write, signal) : await this.#create(write, signal);
    } catch (error) {
      throw hasCode(error, "ROUTER_UNCERTAIN")
        ? await this.#withWhatIsSeen(error, own, write, signal)
        : error;
    }
  }

  async remove(
    route: Pick<RouteWrite, "workload" | "known">,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const own = ownHost(await this.list(signal), route);
    if (!own) return;
    const before = beforeOf(own, route.known);
    try {
      if (before) await this.#giveBack(own, before, route.known, signal);
      else await this.#delete(own.id, signal);
    } catch (error) {
      if (!hasCode(error, "ROUTER_UNCERTAIN")) throw error;
      const seen = await this.#lookAgain(route, signal);
      const gone =
        seen === "absent" ? "its record is gone, but the proxy may serve it until its next reload" : "";
      throw uncertain(error, [gone], { hostId: own.id, seen: typeof seen === "string" ? seen : "old" });
    }
  }

  /**
   * As it was before a person handed it over; what they changed since then stays. A disabled host stays so. One that nginx refuses as it was
   * is left as it is served.
   */
  async #giveBack(
    own: ProxyHost,
    before: NonNullable<RouteFacts["before"]>,
    known: KnownRoute | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const ours = known?.domains ?? domainsOf(own);
    const isOurs = (name: string): boolean =>
      name.toLowerCase() === stagedHostOf(own) ||
      (ours.includes(name.toLowerCase()) && !before.domains.includes(name.toLowerCase()));
    const theirs = own.domain_names.filter((name) => !isOurs(name));
    const back = forwardTo(before.target);
    // A person may have led the host elsewhere, but not its locations.
    const replaces = [targetOf(own), ...(known?.target ? [known.target] : [])];
    const moved = moveLocations(own, { target: before.target, replaces });
    const body = {
      ...back,
      advanced_config: stripMarkerBlocks(moved.advanced_config),
      ...(moved.locations && { locations: moved.locations }),
      ...(theirs.length > 0 && theirs.length < own.domain_names.length && { domain_names: theirs }),
    };
    const host = await this.#change(own.id, body, signal);
    const isRefused = host.enabled && !host.meta.online && own.meta.online;
    if (isRefused) throw await this.#restored(own, host, body);
  }

  async #update(own: ProxyHost, write: RouteWrite, signal: AbortSignal | undefined): Promise<ProxyHost> {
    const domain_names = changedDomains(own, write);
    const keys = { ...keysFor(own, write), ...(domain_names && { domain_names }) };
    write.assertMayWrite?.();
    const host = await this.#change(own.id, keys, signal);
    const disabled = hostDisabled(host);
    if (disabled) throw disabled; // a person was faster
    if (host.meta.online) return host;
    throw await this.#restored(own, host, keys);
  }

  /** Puts the old values back after nginx has refused the new ones, which took the host offline. */
  async #restored(own: ProxyHost, refused: ProxyHost, sent: ProxyHostKeys): Promise<DeployerError> {
    const words = wordsOf(refused);
    const { forward_scheme, forward_host, forward_port, advanced_config, domain_names, locations } = own;
    const old = {
      forward_scheme,
      forward_host,
      forward_port,
      advanced_config,
      ...(sent.domain_names && { domain_names }),
      ...(sent.locations && { locations }),
    };
    try {
      return afterRestore({ own, words }, await this.#change(own.id, old, undefined));
    } catch (error) {
      return notRestored({ own, words }, error);
    }
  }

  async #create(write: RouteWrite, signal: AbortSignal | undefined): Promise<ProxyHost> {
    const body = {
      domain_names: namesFor(write),
      ...keysFor(undefined, write),
      allow_websocket_upgrade: true,
    };
    write.assertMayWrite?.();
    const { id } = parseWritten(await this.#api.write({ method: "POST", path: root, body, signal }));
    const host = await this.#verdict(id, signal);
    if (host.meta.online) return host;
    const words = wordsOf(host);
    try {
      await this.#delete(id, undefined);
    } catch (error) {
      const message = `nginx refused the new proxy host ${id}: ${words}; it could not be deleted again`;
      throw new DeployerError("ROUTER_UNCERTAIN", message, {
        details: { hostId: id, nginx: words },
        cause: error,
      });
    }
    const message = `nginx refused the new proxy host, which was deleted again: ${words}`;
    throw new DeployerError("ROUTER_REJECTED", message, { details: { hostId: id, nginx: words } });
  }

  /** A created host's answer is older than nginx's verdict on it: only reading it tells. */
  async #verdict(id: number, signal: AbortSignal | undefined): Promise<ProxyHost> {
    try {
      return parseProxyHost(await this.#api.read(`${root}/${id}`, signal));
    } catch (error) {
      const message = `Proxy host ${id} was created, but could not be read again`;
      throw new DeployerError("ROUTER_UNCERTAIN", message, { details: { hostId: id }, cause: error });
    }
  }

  async #change(id: number, body: ProxyHostKeys, signal: AbortSignal | undefined): Promise<ProxyHost> {
    return parseWritten(await this.#api.write({ method: "PUT", path: `${root}/${id}`, body, signal }));
  }

  async #delete(id: number, signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#api.write({ method: "DELETE", path: `${root}/${id}`, signal });
    } catch (error) {
      if (!(hasCode(error, "ROUTER_REJECTED") && error.details["status"] === 404)) throw error;
    }
  }

  async #withWhatIsSeen(
    error: DeployerError,
    own: ProxyHost | undefined,
    write: RouteWrite,
    signal: AbortSignal | undefined,
  ): Promise<DeployerError> {
    const host = await this.#lookAgain(write, signal);
    const answered500 = error.details["status"] === 500;
    if (host === "unreadable") return uncertain(error, ["its record cannot be read now"], { seen: host });
    if (host === "absent") {
      // A missing right shows as a plain 500 on a creation.
      const held = answered500 ? await this.#rightOnHosts(signal) : "manage";
      if (held !== "manage") {
        const message = `The proxy user's right on proxy hosts is "${held}", not "manage"`;
        return new DeployerError("ROUTER_FORBIDDEN", message, { details: { right: held } });
      }
      return uncertain(error, ["there is no record of the route"], { seen: host });
    }
    const isNew = markerNonce(findMarkerBlock(host.advanced_config)?.body ?? "") === write.nonce;
    const seen = isNew ? "new" : host.advanced_config === own?.advanced_config ? "old" : "other";
    const words = [`the record of proxy host ${host.id} shows the ${seen} route`];
    const isAsBefore = host.meta.online || own?.meta.online === false;
    if (answered500 && isNew && isAsBefore) words.push(whyNothingChanged(own));
    return uncertain(error, words, { seen, hostId: host.id });
  }

  async #rightOnHosts(signal: AbortSignal | undefined): Promise<string> {
    try {
      return (await this.#api.rights(signal))?.("proxy_hosts") ?? "manage";
    } catch {
      return "manage";
    }
  }

  async #lookAgain(
    route: Pick<RouteWrite, "workload" | "known">,
    signal: AbortSignal | undefined,
  ): Promise<ProxyHost | "absent" | "unreadable"> {
    try {
      return ownHost(await this.list(signal), route) ?? "absent";
    } catch {
      return "unreadable";
    }
  }
}

function keysFor(own: ProxyHost | undefined, write: RouteWrite): ProxyHostKeys {
  const { workload, target, nonce, known, staged } = write;
  const moved = own && moveLocations(own, write);
  const text = moved?.advanced_config ?? "";
  const lines = [
    ...blockLines(nonce, own && beforeOf(own, known)),
    ...limitLines(text, write),
    ...(staged ? forwardStaged(staged) : []),
    ...forwardNext(write, { text, locations: own?.locations ?? [] }),
  ];
  const advanced_config = putMarkerBlock(text, { workload, body: lines.join("\n") });
  return {
    ...forwardTo(target),
    advanced_config,
    ...(moved?.locations && { locations: moved.locations }),
  };
}

/** The proxy's own locations forward to what these variables hold. */
function forwardStaged(staged: StagedTarget): string[] {
  return [...stagedLines(staged), `if ($cutover_staged) { ${setsOf(staged.target)} }`];
}

function setsOf({ scheme, host, port }: RouteTarget): string {
  return `set $forward_scheme ${scheme}; set $server "${hostText(host)}"; set $port ${port};`;
}

/** A request goes once more through the location that it came to, with all that the page has set there. */
function forwardNext(write: RouteWrite, own: OwnLocations): string[] {
  const { server, location } = fallbackLines(write, {
    to: (target) => [setsOf(target), "rewrite ^ $uri last;"],
  });
  return server.length === 0 ? [] : [...server, ...keptLines(own), ...location];
}

function forwardTo({ scheme, host, port }: RouteTarget) {
  return {
    forward_scheme: scheme,
    forward_host: hostText(host),
    forward_port: port,
  };
}

function parseWritten(body: unknown): ProxyHost {
  try {
    return parseProxyHost(body);
  } catch (error) {
    throw new DeployerError("ROUTER_UNCERTAIN", "The answer to the write is not a proxy host", {
      cause: error,
    });
  }
}

function uncertain(error: DeployerError, words: readonly string[], details: ErrorDetails): DeployerError {
  const message = [error.message, ...words].filter(Boolean).join("; ");
  const { cause } = error;
  return new DeployerError("ROUTER_UNCERTAIN", message, { details: { ...error.details, ...details }, cause });
}
