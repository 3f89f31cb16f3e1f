import { expect, it } from "vitest";
import { plainProxyHost } from "../../testing/plain-proxy-host.js";
import { factsOf } from "./host-facts.js";
import { parseProxyHost } from "./proxy-host.js";

it.each<[object, string[]]>([
  [{ access_list_id: 0, certificate_id: 0, locations: [], block_exploits: 0 }, []],
  [{ access_list_id: 1 }, ["access list 1"]],
  [{ certificate_id: 1 }, ["certificate 1"]],
  [{ certificate_id: 1, ssl_forced: 1 }, ["certificate 1 with forced https"]],
  [{ advanced_config: "allow 10.0.0.0/8;" }, ["an advanced config of its own"]],
  [{ advanced_config: "# cutover:begin web\n# cutover:end\n" }, []],
  [{ locations: [{ path: "/api" }] }, ["custom locations"]],
  [{ block_exploits: 1 }, ["the blocking of common exploits"]],
])("should remember of a host with %j what a new one would lack", (more, guards) => {
  expect(factsOf(parseProxyHost({ ...plainProxyHost, ...more }), undefined).guards).toEqual(guards);
});
