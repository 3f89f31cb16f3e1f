import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ensureDockerEngine, type DockerEngine } from "./parts/docker-engine/ensure-docker-engine.js";
import { TestEngine } from "./parts/images/test-engine.js";
import { openRealWorld, type RealWorld } from "./parts/world/real-world.js";

const unique = randomBytes(3).toString("hex");
let engine: DockerEngine;
let world: RealWorld;
let base: string;

beforeAll(async () => {
  engine = await ensureDockerEngine();
  base = await new TestEngine(engine.socketPath).ensureImage("cutover-test/busybox", [
    {
      name: "Dockerfile",
      content:
        'FROM scratch\nCOPY busybox /bin/busybox\nRUN ["/bin/busybox", "--install", "-s", "/bin"]\nENV PATH=/bin\n',
    },
    { name: "busybox", content: await readFile("/bin/busybox"), mode: 0o755 },
  ]);
  world = await openRealWorld({
    socketPath: engine.socketPath,
    proxy: "nginx",
    timing: { quarantineMs: 1_000, watchMs: 0 },
  });
});
afterAll(async () => {
  await world.close();
  await engine.stop();
});

it("should run a container as Compose's words ask for it", async () => {
  const name = `words-${unique}`;
  const shows = [
    "grep -E ' /(run|tmp|dev/shm) ' /proc/mounts",
    "grep -E 'CapEff|NoNewPrivs' /proc/self/status",
    "echo files $(ulimit -n)",
    "grep -E 'db|gateway' /etc/hosts",
    "echo shown",
  ].join("; ");
  await world.deployer.apply({
    name,
    source: "image",
    config: {
      image: base,
      pull_policy: "never",
      command: ["sh", "-c", `${shows}; exec sleep 600`],
      restart: "always",
      memory: "1G",
      tmpfs: ["/run", "/tmp:size=64m,mode=1777"],
      shm_size: "1.5M",
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
      ulimits: { nofile: { soft: 123, hard: 456 } },
      extra_hosts: ["db.internal:10.9.8.7", "my-gateway=host-gateway"],
      logging: { options: { "max-size": "10m", "max-file": 3 } },
      labels: { "traefik.http.routers.web.tls.domains[0].main": "a.test" },
      volumes: [`cutover-test-words-${unique}:/data:z,nocopy`],
      liveness_window: "1s",
      stop_grace_period: "1s",
    },
  });
  const { status, error } = await world.deployer.deploy(name).done;
  expect([status, error?.message]).toEqual(["succeeded", undefined]);
  const written = world.events
    .flatMap((event) => (event.type === "log:written" ? event.line : []))
    .join("\n");
  expect(written).toMatch(/tmpfs \/run tmpfs /);
  expect(written).toMatch(/tmpfs \/tmp tmpfs .*size=65536k/);
  expect(written).toMatch(/ \/dev\/shm tmpfs .*size=1536k/);
  expect(written).toMatch(/CapEff:\t0{16}/);
  expect(written).toMatch(/NoNewPrivs:\t1/);
  expect(written).toMatch(/files 123/);
  expect(written).toMatch(/10\.9\.8\.7\s+db\.internal/);
  expect(written).toMatch(/\d+\.\d+\.\d+\.\d+\s+my-gateway/);
  await world.deployer.remove(name, { volumes: true }).done;
});
