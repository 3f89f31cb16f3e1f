import { isIP } from "node:net";
import { DeployerError } from "../../errors/deployer-error.js";
import { locationTarget, type ProxyHost } from "./proxy-host.js";
import { hostDisabled } from "./taken-domains.js";

/** A write to a host that nginx has refused. */
interface Refusal {
  /** As the host was before. */
  readonly own: ProxyHost;
  /** nginx's own. */
  readonly words: string;
}

export function wordsOf({ meta }: ProxyHost): string {
  return meta.problem ?? "(no message)";
}

/** What is told once the old values were sent again; `back` is the host as it is then. */
export function afterRestore({ own, words }: Refusal, back: ProxyHost): DeployerError {
  const details = { hostId: own.id, nginx: words };
  const disabled = hostDisabled(back);
  if (disabled) return disabled; // a person was faster
  if (!own.meta.online) {
    const since = back.meta.online
      ? `; its old settings are served now. nginx refused the new ones: ${words}`
      : `, and nginx still refuses it: ${words}`;
    return new DeployerError("ROUTER_REJECTED", `proxy host ${own.id} ${offlineBefore}${since}`, {
      remedy: `Correct in proxy host ${own.id} what nginx names (its advanced config, its locations), then deploy again.`,
      details,
    });
  }
  if (back.meta.online) {
    const message = `nginx refused the route; what was there before is back: ${words}`;
    return new DeployerError("ROUTER_REJECTED", message, { details });
  }
  const message = `nginx refused the new configuration of proxy host ${own.id}, and the old one as well: ${wordsOf(back)}`;
  return new DeployerError("ROUTER_UNCERTAIN", message, { details: { ...details, restored: false } });
}

export function notRestored({ own, words }: Refusal, cause: unknown): DeployerError {
  const before = own.meta.online ? "" : `; it ${offlineBefore}`;
  const message = `nginx refused the new configuration of proxy host ${own.id}: ${words}; the old one could not be put back${before}`;
  return new DeployerError("ROUTER_UNCERTAIN", message, {
    details: { hostId: own.id, nginx: words, restored: false },
    cause,
  });
}

/** In words, after a failure inside the API, which has written its record but not what is served. */
export function whyNothingChanged(own: ProxyHost | undefined): string {
  const served = own && !own.meta.online ? `it ${offlineBefore}` : "what is served is probably unchanged";
  return `${served}: ${refusedBefore(own)}`;
}

const offlineBefore = "was offline before this write already";

/** Why nginx refuses every write, as far as the records tell: a name that it looks up when it loads its configuration, or another's file. */
function refusedBefore(own: ProxyHost | undefined): string {
  const named = own?.locations.find((entry) => isLookedUp(locationTarget(entry).host));
  if (!own || !named)
    return (
      "another file of the proxy's nginx configuration is broken, which makes every write fail; " +
      "repair or disable the host that it belongs to, then deploy again"
    );
  return (
    `its own location ${named.path} forwards to the name ${locationTarget(named).host}; if that resolves no more, ` +
    "nginx refuses every write: disable that host in the page and enable it again. Otherwise another file is broken"
  );
}

/** nginx looks the name of a location up when it loads its configuration, and refuses all of it where that fails. */
function isLookedUp(host: string): boolean {
  return host !== "" && host !== "localhost" && isIP(host) === 0;
}
