import * as z from "zod";
import { isAbsolutePath, pathPattern, pathWithoutColonPattern } from "./absolute-path.js";
import { withJsonRules } from "./json-rules.js";
import { mustBe } from "./texts/must-be.js";

const namePattern = "[A-Za-z0-9][A-Za-z0-9_.-]{0,254}";
const sharedModes = ["ro", "rw", "z", "Z", "cached", "delegated", "consistent"];
const modesOf = {
  volume: [...sharedModes, "nocopy"],
  bind: [...sharedModes, "private", "rprivate"],
} as const;
/** Docker accepts at most one of each. */
const kindsOfMode = [
  ["ro", "rw"],
  ["z", "Z"],
  ["cached", "delegated", "consistent"],
  ["nocopy"],
  ["private", "rprivate"],
];

const shortPattern = `^(?=[^:]{1,4096}:[^:]{1,4096}(?::|$))(?:${namePattern}:${pathWithoutColonPattern}${modePattern("volume")}|(?:/|${pathWithoutColonPattern}):${pathWithoutColonPattern}${modePattern("bind")})$`;

function modePattern(type: keyof typeof modesOf): string {
  const mode = `(?:${modesOf[type].join("|")})`;
  const repeats = kindsOfMode.map((kind) => {
    const one = `(?:${kind.join("|")})(?![a-zA-Z])`;
    return `(?!(?:[a-zA-Z]+,)*${one},(?:[a-zA-Z]+,)*${one})`;
  });
  return `(?::${repeats.join("")}${mode}(?:,${mode})*)?`;
}

const longVolumeFields = z.strictObject({
  type: z.enum(["volume", "bind"], { error: mustBe("volume-type") }).meta({
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
      description: "Two containers may write to it at once, so it allows blue-green.",
      examples: [true],
    }),
  bind: z
    .strictObject({
      selinux: z.enum(["z", "Z"]).meta({
        title: "SELinux label",
        description: "Label of the files; without effect if SELinux is off.",
        examples: ["z"],
        enumDescriptions: ["Every container may use them.", "This container alone may use them."],
      }),
    })
    .optional()
    .meta({
      title: "Options of a bind mount",
      description: "For a path of the host only.",
      examples: [{ selinux: "z" }],
    }),
});

const longVolumeSchema = withJsonRules(longVolumeFields, [
  {
    if: { required: ["type"], properties: { type: { const: "bind" } } },
    then: { properties: { source: { type: "string", pattern: "^/" } } },
  },
  {
    if: { required: ["bind"], properties: { bind: { type: "object" } } },
    then: {
      properties: {
        type: { const: "bind" },
        source: { type: "string", pattern: "^[^:]*$" },
        target: { type: "string", pattern: "^[^:]*$" },
      },
    },
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
  /** SELinux: `Z` is only for the container that started last. */
  readonly selinux?: "z" | "Z";
  /** A new volume begins empty, whatever the image has at its target. */
  readonly noCopy?: true;
}

/**
 * Reads both syntaxes, unchecked. A source that looks like a path is a bind mount, whatever `type` says: the
 * policy must see it.
 */
export function readVolume(config: VolumeConfig): Volume | undefined {
  const volume = typeof config === "string" ? readShort(config) : readLong(config);
  return volume && { ...volume, type: /^[/.~]/.test(volume.source) ? "bind" : volume.type };
}

function readLong({ type, source, target, read_only, shared, bind }: Exclude<VolumeConfig, string>): Volume {
  return { type, source, target, readOnly: read_only, shared, ...(bind && { selinux: bind.selinux }) };
}

function readShort(text: string): Volume | undefined {
  const [source, target, mode, ...rest] = text.split(":");
  if (source === undefined || target === undefined || rest.length > 0) return undefined;
  const words = mode?.split(",") ?? [];
  const known: readonly string[] = modesOf[/^[/.~]/.test(source) ? "bind" : "volume"];
  const isRepeated = kindsOfMode.some((kind) => words.filter((word) => kind.includes(word)).length > 1);
  if (isRepeated || !words.every((word) => known.includes(word))) return undefined;
  const selinux = words.find((word) => word === "z" || word === "Z");
  return {
    type: "volume",
    source,
    target,
    readOnly: words.includes("ro"),
    shared: false,
    ...(selinux !== undefined && { selinux }),
    ...(words.includes("nocopy") && { noCopy: true }),
  };
}

function shortProblem(text: string): string {
  const words = text.split(":")[2]?.split(",") ?? [];
  if (words.some((word) => /^r?(shared|slave)$/.test(word))) return mustBe("volume-propagation");
  return mustBe("short-volume");
}

function volumeProblem(config: VolumeConfig): string | undefined {
  const volume = readVolume(config);
  if (volume === undefined) return shortProblem(typeof config === "string" ? config : "");
  if (!isAbsolutePath(volume.target) || volume.target === "/") {
    return mustBe("volume-target");
  }
  if (typeof config !== "string" && config.bind !== undefined) {
    if (config.type !== "bind") return mustBe("volume-type-bind");
    if (/:/.test(`${volume.source}${volume.target}`)) return mustBe("bind-colon");
  }
  if (volume.type === "bind") {
    return isAbsolutePath(volume.source) ? undefined : mustBe("bind-source");
  }
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,254}$/.test(volume.source) ? undefined : mustBe("volume-source");
}

const shape = mustBe("volume");

export const volumeSchema = z
  .union([z.string().max(8192).meta({ pattern: shortPattern }), longVolumeSchema], { error: shape })
  .check((context) => {
    const problem = volumeProblem(context.value);
    if (problem !== undefined)
      context.issues.push({ code: "custom", input: context.value, message: problem });
  });
