import type { Finding } from "../../events/finding.js";
import { directivesIn } from "../nginx-config/directives-in.js";
import { type Directive, limitDirectives } from "../nginx-config/limit-directives.js";
import { stripMarkerBlocks } from "../nginx-config/marker-block.js";
import type { RouteWrite } from "../../ports/router.js";
import type { ProxyHost } from "./proxy-host.js";

type Limited = Pick<RouteWrite, "limits">;

/** The limits of a route as lines for our block. nginx refuses a host in which a directive stands twice: a person's own one stays. */
export function limitLines(advancedConfig: string, write: Limited): string[] {
  return split(advancedConfig, write).ours.map(([name, value]) => `${name} ${value};`);
}

/** What the proxy does not apply. */
export function limitFindings({ id, advanced_config }: ProxyHost, write: Limited): Finding[] {
  return split(advanced_config, write).theirs.map(([name, value]) => ({
    code: "ROUTER_REJECTED",
    severity: "warning",
    subject: `proxy host ${id}`,
    message: `The proxy does not apply ${name} ${value} of the workload's config: the host's advanced config sets ${name} itself`,
    remedy: `Remove ${name} from the advanced config of proxy host ${id}, or the limit from \`proxy\` in the config.`,
  }));
}

function split(advancedConfig: string, { limits = {} }: Limited): { ours: Directive[]; theirs: Directive[] } {
  const users = directivesIn(stripMarkerBlocks(advancedConfig), "");
  const all = limitDirectives(limits);
  return {
    ours: all.filter(([name]) => !users.has(name)),
    theirs: all.filter(([name]) => users.has(name)),
  };
}
