import * as z from "zod";
import { isAbsolutePath, pathWithoutColonPattern } from "./absolute-path.js";
import { mustBe } from "./texts/must-be.js";

const devicePattern = `/dev${pathWithoutColonPattern}`;

export const capabilitySchema = z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/, { error: mustBe("capability") });

/** Fields that give a container power over its host: valid here, and refused unless a policy allows them. */
export const privilegedFields = {
  privileged: z
    .boolean()
    .default(false)
    .meta({
      title: "Privileged",
      description: "Gives the container every right on the host. Only a policy can allow it.",
      examples: [false],
    }),
  cap_add: z
    .array(capabilitySchema)
    .max(64)
    .default([])
    .meta({
      title: "Added capabilities",
      description: "Kernel capabilities beyond the engine's own set. Only a policy can allow them.",
      examples: [["NET_ADMIN"]],
    }),
  devices: z
    .array(
      z
        .string()
        .max(500)
        .refine(isDevice, { error: mustBe("device") })
        .meta({ pattern: `^${devicePattern}(?::${devicePattern}(?::[rwm]{1,3})?)?$` }),
    )
    .max(64)
    .default([])
    .meta({
      title: "Devices",
      description: "Devices of the host, in the syntax of Compose. Only a policy can allow them.",
      examples: [["/dev/fuse"]],
    }),
  pid: z
    .literal("host")
    .optional()
    .meta({
      title: "PID namespace",
      description: "Shares the host's processes with the container. Only a policy can allow it.",
      examples: ["host"],
    }),
  ipc: z
    .literal("host")
    .optional()
    .meta({
      title: "IPC namespace",
      description: "Shares the host's shared memory with the container. Only a policy can allow it.",
      examples: ["host"],
    }),
};

function isDevice(text: string): boolean {
  const [onHost = "", inContainer = onHost, rights = "rwm", ...rest] = text.split(":");
  const isNode = (path: string) => path.startsWith("/dev/") && isAbsolutePath(path);
  return isNode(onHost) && isNode(inContainer) && /^[rwm]{1,3}$/.test(rights) && rest.length === 0;
}
