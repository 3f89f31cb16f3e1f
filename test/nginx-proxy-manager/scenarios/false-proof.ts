import type { HostRow } from "../page.js";
import type { Scenario } from "../scenario.js";
import { wordsOf } from "../scene.js";

const targetOf = ({ forward_host, forward_port }: HostRow) => `http://${forward_host}:${forward_port}`;

/**
 * The user's own text or location forwards by itself; traffic may never stay where the deployment says that it
 * is not.
 */
function ownForward(name: string, changes: (host: HostRow) => Readonly<Record<string, unknown>>): Scenario {
  return {
    item: 1,
    name,
    async play(scene) {
      const host = await scene.first();
      await (await scene.page.dialog(host.id)).save(changes(host));
      const before = await scene.serves();
      scene.expect("the page's change is served before the deployment", before === "200 even", before);
      const result = await scene.deploy("odd");
      await scene.expectHonest(result, { before: "even", after: "odd" });
      scene.expectNoneLost();
    },
  };
}

const withText = (text: (host: HostRow) => string) => (host: HostRow) => ({
  advanced_config: `${text(host)}\n${host.advanced_config}`,
});

export const falseProof: readonly Scenario[] = [
  {
    item: 1,
    name: "the happy path: three deployments, nobody interferes",
    async play(scene) {
      await scene.first();
      for (const version of ["odd", "even", "odd"] as const) {
        const result = await scene.deploy(version);
        const seen = await scene.serves();
        scene.expect(
          `${version} succeeds and is served`,
          seen === `200 ${version}`,
          `${seen}; ${wordsOf(result)}`,
        );
      }
      scene.expectNoneLost();
    },
  },
  ownForward(
    "own `location /` with a fixed target",
    withText((host) => `location / { proxy_set_header Host $host; proxy_pass ${targetOf(host)}; }`),
  ),
  ownForward(
    "own regular expression with a fixed target",
    withText((host) => `location ~ ^/ { proxy_pass ${targetOf(host)}; }`),
  ),
  ownForward(
    "`set $port` in the advanced config",
    withText((host) => `set $port ${host.forward_port};`),
  ),
  ownForward(
    "own `location /` that includes proxy.conf",
    withText(() => "location / { add_header X-Own yes; include conf.d/include/proxy.conf; }"),
  ),
  ownForward("custom location `/`", ({ forward_host, forward_port }) => ({
    locations: [{ path: "/", forward_scheme: "http", forward_host, forward_port, advanced_config: "" }],
  })),
];
