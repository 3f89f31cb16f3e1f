import type { Scenario } from "../scenario.js";
import { wordsOf, type Scene } from "../scene.js";

const versionPath = "/slow?ms=0";

/** A custom location names the container that the page shows as the host's target. */
async function nameContainer(scene: Scene): Promise<void> {
  const host = await scene.first();
  scene.load({ path: versionPath });
  const { forward_host, forward_port } = host;
  const location = { path: "/slow", forward_scheme: "http", forward_host, forward_port, advanced_config: "" };
  await (await scene.page.dialog(host.id)).save({ locations: [location] });
  const before = await scene.serves({ path: versionPath });
  scene.expect("the location serves before the deployment", before === "200 even", before);
}

/** Any host of the proxy can still be written: nginx accepts its configuration as a whole. */
async function expectWritable(scene: Scene, what: string): Promise<void> {
  const target = { forward_scheme: "http", forward_host: "127.0.0.1", forward_port: 9 };
  const host = { domain_names: [`other-${Date.now()}.${scene.domain}`], ...target };
  const { status, body } = await scene.page.call("POST", "/nginx/proxy-hosts", host, [500]);
  if (status < 300) await scene.page.deleteHost(Number(Object(body)["id"]));
  scene.expect(what, status === 201, `${status} ${JSON.stringify(body).slice(0, 120)}`);
}

/** The user's own text leads to the container, for one path only. */
function ownText(name: string, changes: (target: string) => Readonly<Record<string, unknown>>): Scenario {
  return {
    item: 2,
    name,
    async play(scene) {
      const host = await scene.first();
      const { forward_host, forward_port, advanced_config } = host;
      const { advanced_config: text = "", ...others } = changes(`${forward_host}:${forward_port}`);
      const dialog = await scene.page.dialog(host.id);
      await dialog.save({ advanced_config: `${String(text)}\n${advanced_config}`, ...others });
      const before = await scene.serves({ path: versionPath });
      scene.expect("the path serves before the deployment", before === "200 even", before);
      const result = await scene.deploy("odd");
      await scene.expectHonest(result, { before: "even", after: "odd", paths: ["/", versionPath] });
      scene.expectNoneLost();
    },
  };
}

export const locations: readonly Scenario[] = [
  ownText("own location in the advanced config that names the container", (target) => ({
    advanced_config: `location /slow { proxy_pass http://${target}; }`,
  })),
  ownText("custom location whose own text names the container", (target) => ({
    locations: [
      {
        path: "/slow",
        forward_scheme: "http",
        forward_host: "127.0.0.1",
        forward_port: 9,
        advanced_config: `if ($request_method = GET) { proxy_pass http://${target}; }`,
      },
    ],
  })),
  {
    item: 2,
    name: "custom location that names the container, on loopback",
    needs: ["loopback"],
    async play(scene) {
      await nameContainer(scene);
      const result = await scene.deploy("odd");
      await scene.expectHonest(result, { before: "even", after: "odd", paths: ["/", versionPath] });
      const again = await scene.deploy("even");
      await scene.expectHonest(again, { before: "odd", after: "even", paths: ["/", versionPath] });
      scene.expectNoneLost();
    },
  },
  {
    item: 2,
    name: "custom location that names the container, on the proxy's network",
    needs: ["network", "disturbs"],
    async play(scene) {
      await nameContainer(scene);
      const result = await scene.deploy("odd");
      await scene.expectHonest(result, { before: "even", after: "odd", paths: ["/", versionPath] });
      await expectWritable(scene, "after the deployment any host can still be written");
      scene.expectNoneLost();
      const removed = await scene.remove();
      scene.expect("it can be removed", removed?.status === "succeeded", wordsOf(removed));
      await expectWritable(scene, "after the removal any host can still be written");
    },
  },
  {
    item: 2,
    name: "custom location with a fixed target of its own, which stays",
    async play(scene) {
      const host = await scene.first();
      const at = { path: "/fixed", forward_scheme: "http", forward_host: "127.0.0.1", forward_port: 9 };
      await (await scene.page.dialog(host.id)).save({ locations: [{ ...at, advanced_config: "" }] });
      const result = await scene.deploy("odd");
      await scene.expectHonest(result, { before: "even", after: "odd" });
      scene.expect("it succeeds", result.status === "succeeded", result.status);
      const [kept] = ((await scene.host())?.["locations"] ?? []) as { forward_port?: number }[];
      scene.expect("the other location is kept", kept?.forward_port === 9, kept);
      scene.expectNoneLost();
    },
  },
];
