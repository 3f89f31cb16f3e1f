import * as z from "zod";
import { isAbsolutePath, pathPattern, pathWithoutColonPattern } from "./absolute-path.js";
import { withJsonRules } from "./json-rules.js";

const namePattern = "[A-Za-z0-9][A-Za-z0-9_.-]{0,254}";
const shortPattern = `^(?=[^:]{1,4096}:[^:]{1,4096}(?::|$))(?:${namePattern}|/|${pathWithoutColonPattern}):${pathWithoutColonPattern}(?::r[ow])?$`;

const longVolumeFields = z.strictObject({
  type: z.enum(["volume", "bind"]).meta({
    title: "Type",
    description: "A named volume of the engine, or a path of the host, which only a policy can allow.",
    examples: ["volume"],
    enumDescriptions: ["A named volume of the engine.", "A path of the host; only a policy can allow it."],
  }),
  source: z
    .string()
    .min(1)
    .meta({
      title: "Source",
      description: "Name of the volume, or absolute path of the host.",
      examples: ["data"],
      pattern: `^(?:${namePattern}|/|${pathPattern})$`,
      maxLength: 4096,
    }),
  target: z
    .string()
    .min(1)
    .meta({
      title: "Target",
      description: "Absolute path in the container.",
      examples: ["/var/lib/app"],
      pattern: `^${pathPattern}$`,
      maxLength: 4096,
    }),
  read_only: z
    .boolean()
    .default(false)
    .meta({ title: "Read-only", description: "The container cannot write to it.", examples: [true] }),
  shared: z
    .boolean()
    .default(false)
    .meta({
      title: "Shared",
      description: "Two containers may write to it at once: it does not stand against blue-green.",
      examples: [true],
    }),
});

const longVolumeSchema = withJsonRules(longVolumeFields, [
  {
    if: { required: ["type"], properties: { type: { const: "bind" } } },
    then: { properties: { source: { type: "string", pattern: "^/" } } },
  },
]);

export type VolumeConfig = string | z.output<typeof longVolumeSchema>;

export interface Volume {
  readonly type: "volume" | "bind";
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** Two containers may write to it at once. */
  readonly shared: boolean;
}

/** Reads both syntaxes, unchecked. What looks like a path is a bind mount, whatever `type` says: the policy must see it. */
export function readVolume(config: VolumeConfig): Volume | undefined {
  const long = typeof config === "string" ? readShort(config) : config;
  if (long === undefined) return undefined;
  const { source, target, read_only: readOnly, shared } = long;
  const type = /^[/.~]/.test(source) ? "bind" : long.type;
  return { type, source, target, readOnly, shared };
}

function readShort(text: string): Exclude<VolumeConfig, string> | undefined {
  const [source, target, mode, ...rest] = text.split(":");
  if (source === undefined || target === undefined || rest.length > 0) return undefined;
  if (mode !== undefined && mode !== "ro" && mode !== "rw") return undefined;
  return { type: "volume", source, target, read_only: mode === "ro", shared: false };
}

function volumeProblem(config: VolumeConfig): string | undefined {
  const volume = readVolume(config);
  if (volume === undefined) return 'a volume such as "data:/var/lib/app" or "data:/var/lib/app:ro"';
  if (!isAbsolutePath(volume.target) || volume.target === "/") {
    return "a volume whose target is an absolute path in the container, below /, and in its shortest form";
  }
  if (volume.type === "bind") {
    return isAbsolutePath(volume.source)
      ? undefined
      : "a bind mount from an absolute path in its shortest form; relative paths and ~ are refused";
  }
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,254}$/.test(volume.source)
    ? undefined
    : "a volume whose name has letters, digits, dots, hyphens and underscores only";
}

const shape = 'a volume such as "data:/var/lib/app:ro", or an object with `type`, `source` and `target`';

export const volumeSchema = z
  .union([z.string().max(8192).meta({ pattern: shortPattern }), longVolumeSchema], { error: shape })
  .check((context) => {
    const problem = volumeProblem(context.value);
    if (problem !== undefined)
      context.issues.push({ code: "custom", input: context.value, message: problem });
  });
