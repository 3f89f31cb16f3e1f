import { workloadNameSchema } from "@cutover/schema";
import * as z from "zod";
import { described, folderPath, oneOf, text } from "./fields.js";
import { notifiersSchema } from "./notifier-schema.js";
import { policySchema } from "./policy-schema.js";
import { routerSchema } from "./router-schema.js";
import { inStateFolder } from "./state-folder.js";
import { webhooksSchema } from "./webhook-schema.js";

const runtimeSchema = oneOf({
  docker: described(
    z.strictObject({
      host: described(
        text(
          /^(?:unix:\/\/\/[^\s\0]+|tcp:\/\/[^\s/:@]+:\d{1,5})$/,
          "an address such as unix:///var/run/docker.sock or tcp://127.0.0.1:2375",
        ).optional(),
        ["Engine address", "The engine's socket; unix:///var/run/docker.sock if absent."],
        "unix:///var/run/docker.sock",
      ),
      network: described(
        text(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,254}$/, "the name of a network").optional(),
        [
          "Network",
          "Network that a proxy in a container shares with the workloads; if absent, they are published on 127.0.0.1.",
        ],
        "edge",
      ),
      asked: described(
        z.enum(["directly", "through-proxy"]).optional(),
        [
          "How containers are asked",
          "How a container is asked whether it is ready; through the proxy if absent and the engine is another machine's.",
        ],
        "through-proxy",
      ).meta({
        enumDescriptions: [
          "At its address.",
          "Through the proxy, because Cutover cannot connect to it: the route leads to it behind a token first.",
        ],
      }),
    }),
    ["Docker", "A Docker engine, 20.10 or newer, of this machine."],
    {},
  ),
});

const storeSchema = oneOf({
  sqlite: described(
    folderPath,
    ["SQLite file", "Database file, relative to this file's folder. One for each proxy, on a local disk."],
    inStateFolder("cutover.db"),
  ),
});

const monitorSchema = z.strictObject({
  self_heal: described(
    z.enum(["off", "restart", "recreate"]).default("off"),
    ["Self-heal", "What `cutover serve` does with a workload that runs and is unhealthy."],
    "restart",
  ).meta({
    enumDescriptions: ["Nothing but an alert.", "Starts its container again.", "Makes its container anew."],
  }),
  parallel: described(
    z.int().min(1).max(1000).default(16),
    ["Parallel checks", "How many checks run at once."],
    16,
  ),
});

const serverSchema = z.strictObject({
  listen: described(
    text(
      /^(?:unix:\/[^\s\0]*|\[[0-9a-f:]+\]:\d{1,5}|[A-Za-z0-9.-]+:\d{1,5})$/,
      "an address such as 127.0.0.1:7070, or a socket such as unix:/run/cutover/cutover.sock",
    ).default("127.0.0.1:7070"),
    ["Listen", "Where `cutover serve` listens. Beyond this machine, put a proxy with TLS in front of it."],
    "127.0.0.1:7070",
    "unix:/run/cutover/cutover.sock",
  ),
  allow_remote: described(
    z.boolean().default(false),
    ["Allow remote", "Allows an address that other machines reach; the API itself has no TLS."],
    true,
  ),
  public_url: described(
    text(
      /^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/,
      "an address such as https://cutover.example.com, without `?`, `#` or a login",
    ).optional(),
    [
      "Public address",
      "The server's address for browsers, if a proxy stands before it; with the path, if it serves it below one.",
    ],
    "https://cutover.example.com",
  ),
  records: described(
    folderPath.default(inStateFolder("server.db")),
    ["Records", "Database file for tokens, sessions and the audit log, relative to this file's folder."],
    inStateFolder("server.db"),
  ),
});

/** A workload: `source`, and beside it the source's own fields, which the source's own schema checks. */
const workloadSchema = z.looseObject({ source: z.string() });

export const projectSchema = z.strictObject({
  $schema: described(
    z.string().optional(),
    ["JSON Schema", "Address of this file's JSON Schema, for editors; without effect."],
    "./cutover.schema.json",
  ),
  runtime: described(runtimeSchema.prefault({ docker: {} }), ["Runtime", "What runs the containers."], {
    docker: {},
  }),
  router: described(routerSchema, ["Router", "The proxy that leads clients to the containers."], {
    own_nginx: { directory: inStateFolder("nginx"), port: 8080 },
  }),
  previews: described(
    text(
      /^(?=.{1,200}$)\*(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/,
      "a wildcard domain such as *.preview.example.com, lower-case and of at most 200 characters",
    ).optional(),
    [
      "Previews",
      "Wildcard domain that leads to the proxy and is no workload's: each preview gets a host of its own below it.",
    ],
    "*.preview.example.com",
  ),
  store: described(
    storeSchema.prefault({ sqlite: inStateFolder("cutover.db") }),
    ["Store", "Where Cutover keeps its journal."],
    { sqlite: inStateFolder("cutover.db") },
  ),
  policy: described(
    policySchema.prefault({}),
    ["Policy", "What workloads may ask of the host; nothing beyond a container if absent."],
    { folders: ["/srv/sites"] },
  ),
  monitor: described(monitorSchema.prefault({}), ["Monitor", "How `cutover serve` checks what is live."], {
    self_heal: "restart",
  }),
  notifiers: described(
    notifiersSchema.default({}),
    ["Notifiers", "Who gets notices of failures and alerts from `cutover serve`, by a name of your own."],
    { ops: { slack: { url: { from_env: "CUTOVER_SECRET_SLACK_URL" } } } },
  ),
  webhooks: described(
    webhooksSchema.default({}),
    ["Webhooks", "Calls that make `cutover serve` deploy, by a name of your own."],
    { web: { sender: "ghcr", secret: { from_env: "CUTOVER_SECRET_WEB_HOOK" } } },
  ),
  server: described(serverSchema.prefault({}), ["Server", "The API of `cutover serve`."], {
    listen: "127.0.0.1:7070",
  }),
  workloads: described(
    z.record(workloadNameSchema, workloadSchema).default({}),
    ["Workloads", "What runs, by name."],
    { web: { source: "image", image: "nginx:1.28", port: 80, domains: ["app.example.com"] } },
  ),
});

/** Everything around the workloads, with its defaults. */
export type Settings = Omit<z.output<typeof projectSchema>, "$schema" | "workloads">;

/** A project as people write it. */
export type WrittenProject = z.input<typeof projectSchema>;
