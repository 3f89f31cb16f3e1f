import * as z from "zod";
import { byteSizeSchema } from "./byte-size.js";
import { extraHostsSchema } from "./extra-hosts.js";
import { loggingSchema } from "./logging.js";
import { capabilitySchema } from "./privileged-fields.js";
import { securityOptionSchema } from "./security-option.js";
import { tmpfsSchema } from "./tmpfs.js";
import { ulimitsSchema } from "./ulimits.js";

/** Limits of a container, as in Compose. Absent fields mean the engine's own limits, so there are no defaults. */
export const isolationFields = {
  tmpfs: tmpfsSchema.optional().meta({
    title: "Memory file systems",
    description: "Paths in memory in the container, empty at each start.",
    examples: [["/run", "/tmp:size=64m,mode=1777"], "/run"],
  }),
  shm_size: byteSizeSchema("4k")
    .optional()
    .meta({
      title: "Shared memory",
      description: "Size of /dev/shm; 64m if absent.",
      examples: ["256m"],
    }),
  cap_drop: z
    .array(capabilitySchema)
    .max(64)
    .optional()
    .meta({
      title: "Dropped capabilities",
      description: "Kernel capabilities to remove; ALL removes every one.",
      examples: [["ALL"], ["NET_RAW"]],
    }),
  security_opt: z
    .array(securityOptionSchema)
    .max(20)
    .optional()
    .meta({
      title: "Security options",
      description:
        "no-new-privileges removes rights. Only a policy that allows `privileged` can allow others.",
      examples: [["no-new-privileges:true"]],
    }),
  ulimits: ulimitsSchema.optional().meta({
    title: "Limits of a process",
    description: "Limits by name, each a number, or a soft and a hard one; -1 is no limit.",
    examples: [{ nofile: { soft: 20_000, hard: 40_000 }, nproc: 4096 }],
  }),
  extra_hosts: extraHostsSchema.optional().meta({
    title: "Extra hosts",
    description:
      "Names for the container's own hosts file, each with its address; host-gateway is the engine's host.",
    examples: [["host.docker.internal:host-gateway"], { "db.internal": "10.0.0.5" }],
  }),
  logging: loggingSchema.optional().meta({
    title: "Logging",
    description: "Where the container's output goes; the engine's own default if absent.",
    examples: [{ driver: "local", options: { "max-size": "10m" } }],
  }),
};
