/*
 * Configs use Docker's syntax for ports, volumes, sizes, durations, extra hosts and tmpfs. Compose must accept
 * every text that is accepted here, with the same meaning.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { containerSpec } from "@cutover/core/plugin";
import { containerFields, durationMs, durationSchema } from "@cutover/core/schema";
import { fc } from "@fast-check/vitest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { findCompose, type ComposeTool } from "../packages/plugin-compose/src/compose-binary.js";
import { composeFolder } from "./parts/compose/compose-folder.js";

const { signal } = new AbortController();
const fields = z.strictObject(containerFields);

const numbers = ["0", "1", "80", "080", "007", "65535", "65536", "9000", "+1", "1e3", ""];
const amounts = ["0", "1", "1.5", "0.25", "007", "9000", "1.", ".5", "+1", "-1", "1e3", "1_000", ""];
const paths = ["/srv/x", "/srv/x y", "/", "./x", "~/x", "$HOME", "/a//b", "/a/../b", "/a/", ""];
const volumes = ["data", "a.b_c-d"];
const sources = [...paths, ...volumes, "-a", "é"];
const modes = [
  "",
  ":ro",
  ":rw",
  ":z",
  ":Z",
  ":ro,Z",
  ":nocopy",
  ":ro,nocopy",
  ":cached",
  ":rprivate",
  ":ro,ro",
  ":x",
  ":rw,z",
];
const addresses = [
  "",
  "127.0.0.1:",
  "0.0.0.0:",
  "10.1.2.3:",
  "[::1]:",
  "[::]:",
  "::1:",
  "256.1.1.1:",
  "localhost:",
];
const units = ["", "b", "k", "K", "kb", "KiB", "m", "M", "mb", " MiB", "g", "Gi", "tb", "t", "x", "  m"];

/** The texts, made from one part of each row, that the config accepts; every row's order is drawn. */
function accepted(rows: readonly (readonly string[])[], isTaken: (text: string) => boolean): string[] {
  const text = fc.tuple(...rows.map((row) => fc.constantFrom(...row))).map((parts) => parts.join(""));
  const texts = new Set(fc.sample(text, { numRuns: 6_000, seed: 20_261_126 }));
  const taken = [...texts].filter(isTaken).slice(0, 200);
  expect(taken.length).toBeGreaterThan(10);
  return taken;
}

const takes = (field: keyof typeof containerFields, written: (text: string) => unknown) => (text: string) =>
  fields.safeParse({ port: 80, [field]: written(text) }).success;
/** A duration as Go prints it: "1h0m0.5s", "1.5ms", "10µs". */
function msOf(text: string): number {
  const factors: Readonly<Record<string, number>> = {
    h: 3_600_000,
    m: 60_000,
    s: 1000,
    ms: 1,
    µs: 1e-3,
    ns: 1e-6,
  };
  const parts = [...text.matchAll(/([\d.]+)(ms|µs|ns|[hms])/g)];
  return Math.round(
    parts.reduce((sum, [, amount, unit = ""]) => sum + Number(amount) * (factors[unit] ?? NaN), 0),
  );
}
const specOf = (config: object) => containerSpec(fields.parse({ port: 80, ...config }), { image: "a" });

describe("what a config writes as Docker's users know it", () => {
  let clientFolder: string;
  let tool: ComposeTool;
  beforeAll(async () => {
    clientFolder = await composeFolder();
    tool = await findCompose(signal, [join(clientFolder, "cli-plugins")]);
  });
  afterAll(() => rm(clientFolder, { recursive: true }));

  /** Each text in its own service, as Compose reads it. */
  async function byCompose<T>(texts: readonly string[], service: (text: string) => object): Promise<T[]> {
    const services = Object.fromEntries(
      texts.map((text, at) => [`s${at}`, { image: "a", ...service(text) }]),
    );
    const declared = Object.fromEntries(volumes.map((name) => [name, { name }]));
    const input = JSON.stringify({ services, volumes: declared }).replaceAll("$", "$$$$");
    const place = ["--project-name", "p", "--project-directory", "/", "--file", "-"];
    const call = { engineUrl: "unix:///nonexistent", secrets: [], signal, input };
    const output = await tool.run({ ...call, arguments: [...place, "config", "--format", "json"] });
    const model = JSON.parse(output) as { services: Record<string, T> };
    return texts.map((_, at) => model.services[`s${at}`] as T);
  }

  it("should publish a port as Compose does, but on loopback if no address is named", async () => {
    const rows = [addresses, numbers, [":", ""], numbers, ["", "/tcp", "/udp", "/sctp", "/TCP"]];
    const texts = accepted(
      rows,
      takes("ports", (text) => [text]),
    );
    type Service = { ports: { host_ip?: string; published: string; target: number; protocol: string }[] };
    const theirs = (await byCompose<Service>(texts, (text) => ({ ports: [text] }))).map(({ ports }) =>
      ports.map(({ host_ip = "127.0.0.1", published, target, protocol }) => {
        return { containerPort: target, protocol, hostAddress: host_ip, hostPort: Number(published) };
      }),
    );
    expect(texts.map((text) => specOf({ ports: [text] }).ports)).toEqual(theirs);
  });

  it("should mount a volume as Compose does", async () => {
    const texts = accepted(
      [sources, [":"], paths, modes],
      takes("volumes", (text) => [text]),
    );
    type Mount = { type: string; source: string; target: string; read_only?: boolean };
    type Options = { bind?: { selinux?: string }; volume?: { nocopy?: boolean } };
    const theirs = await byCompose<{ volumes: (Mount & Options)[] }>(texts, (text) => ({ volumes: [text] }));
    const ours = texts.map((text) => specOf({ volumes: [text] }).mounts);
    expect(ours).toEqual(
      theirs.map((service) =>
        service.volumes.map(({ type, source, target, read_only = false, bind, volume }) => ({
          type,
          source,
          target,
          readOnly: read_only,
          ...(bind?.selinux !== undefined && { selinux: bind.selinux }),
          ...(volume?.nocopy === true && { noCopy: true }),
        })),
      ),
    );
  });

  it("should read a size as Compose does", async () => {
    const texts = accepted([amounts, units], takes("memory", String));
    const theirs = await byCompose<{ mem_limit: string }>(texts, (text) => ({ mem_limit: text }));
    expect(texts.map((text) => String(specOf({ memory: text }).memoryBytes))).toEqual(
      theirs.map(({ mem_limit }) => mem_limit),
    );
  });

  it("should read a duration as Compose does, to a millisecond", async () => {
    const parts = [
      "",
      ...amounts.flatMap((amount) => ["h", "m", "s", "ms", "us", "d"].map((unit) => amount + unit)),
    ];
    const texts = accepted([parts, parts, parts], (text) => durationSchema().safeParse(text).success);
    const theirs = await byCompose<{ stop_grace_period: string }>(texts, (text) => ({
      stop_grace_period: text,
    }));
    expect(texts.map(durationMs)).toEqual(theirs.map(({ stop_grace_period }) => msOf(stop_grace_period)));
  });

  it("should name a host as Compose does", async () => {
    const names = ["db", "db.internal", "a_b", "-a", "a b", ""];
    const values = ["10.0.0.5", "::1", "[::1]", "fe80::1", "host-gateway", "10.0.0", "db2", ""];
    const texts = accepted(
      [names, [":", "="], values],
      takes("extra_hosts", (text) => [text]),
    );
    const theirs = await byCompose<{ extra_hosts: string[] }>(texts, (text) => ({ extra_hosts: [text] }));
    expect(texts.map((text) => specOf({ extra_hosts: [text] }).extraHosts)).toEqual(
      theirs.map(({ extra_hosts }) => extra_hosts.map((each) => each.replace("=", ":"))),
    );
  });
});
