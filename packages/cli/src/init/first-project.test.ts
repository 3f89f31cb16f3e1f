import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadProject } from "../config/load-project.js";
import { type Beginning, findBeginnings } from "./beginnings.js";
import { firstProject, nameFrom } from "./first-project.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-init-"));
});
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, text: string) => writeFile(join(folder, name), text);

const compose = `services:
  web:
    image: web:1
    ports: ["127.0.0.1:8080:80/tcp", { target: 443 }]
    volumes: ["./data:/data", "named:/n", "/srv/x:/x:ro", { type: bind, source: ./more, target: /m }]
  db: { image: db:1 }
`;

describe("findBeginnings", () => {
  it("should find nothing in an empty folder", async () => {
    expect(await findBeginnings(folder)).toEqual([]);
  });

  it("should find a compose file with its services, their ports and the folders that they mount", async () => {
    await write("compose.yaml", compose);
    expect(await findBeginnings(folder)).toEqual([
      {
        kind: "compose",
        file: join(folder, "compose.yaml"),
        services: [
          { name: "web", ports: [80, 443] },
          { name: "db", ports: [] },
        ],
        bindMounts: [join(folder, "data"), "/srv/x", join(folder, "more")],
        variables: [],
      },
    ]);
  });

  it("should find the variables that a compose file demands", async () => {
    const command = '"$$DOLLAR $PLAIN ${A:-1} ${B-$INNER} ${C:+x} ${D:?why} $$$ODD ${PLAIN} $1"';
    await write("compose.yaml", `services: { web: { image: "web:\${TAG}", command: ${command} } }\n`);
    const [found] = await findBeginnings(folder);
    expect(found).toMatchObject({ variables: ["TAG", "PLAIN", "INNER", "D", "ODD"] });
  });

  it("should find a Dockerfile with the ports of its last stage", async () => {
    await write("Dockerfile", "FROM a AS b\nEXPOSE 1\nFROM b\nEXPOSE 3000/tcp 9/udp ${PORT}\n");
    expect(await findBeginnings(folder)).toEqual([{ kind: "dockerfile", directory: folder, ports: [3000] }]);
  });

  it("should prefer the folder of a built site", async () => {
    await write("index.html", "");
    await mkdir(join(folder, "dist"));
    await write("dist/index.html", "");
    expect(await findBeginnings(folder)).toEqual([{ kind: "static", directory: join(folder, "dist") }]);
  });

  it.each(["", "services: 5\n", "a: [", "services: { web: null }\n"])(
    "should read of %j what it can",
    async (text) => {
      await write("compose.yaml", text);
      expect((await findBeginnings(folder)).map(({ kind }) => kind)).toEqual(["compose"]);
    },
  );
});

describe("firstProject", () => {
  const router = { own_nginx: { directory: "nginx", port: 8080 } };

  it.each<[string, Beginning, object]>([
    ["an image", { kind: "image", image: "nginx:1.28" }, {}],
    ["a Dockerfile", { kind: "dockerfile", directory: "/srv/api", ports: [] }, { folders: ["/srv/api"] }],
    ["a site", { kind: "static", directory: "/srv/a: # b" }, { folders: ["/srv/a: # b"] }],
    [
      "a compose file",
      {
        kind: "compose",
        file: "/srv/shop/compose.yaml",
        services: [],
        bindMounts: ["/srv/d"],
        variables: [],
      },
      { folders: ["/srv/shop"], bind_mounts: ["/srv/d"] },
    ],
  ])("should write a valid file for %s", async (_, beginning, allowed) => {
    const service = beginning.kind === "compose" ? "web" : undefined;
    const around = { name: "web", port: 80, domains: ["web.localhost"], healthPath: "/", router };
    await write("cutover.yaml", firstProject({ ...around, beginning, service }));
    const { workloads, policy } = await loadProject({ environment: {}, folder });
    expect(workloads["web"]).toMatchObject({
      source: beginning.kind,
      config: { domains: ["web.localhost"] },
    });
    expect(policy).toEqual(allowed);
  });
});

describe("nameFrom", () => {
  it.each([
    ["/home/me/My Shop", "my-shop"],
    ["ghcr.io/team/web:1.2@sha256:ab", "web"],
    ["/srv/123", "app"],
    ["/", "app"],
    [`/${"a-".repeat(60)}`, "a-".repeat(20).slice(0, -1)],
  ])("should make of %s the name %s", (path, name) => {
    expect(nameFrom(path)).toBe(name);
  });
});
