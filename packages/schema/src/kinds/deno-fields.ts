import * as z from "zod";
import { absolutePathSchema } from "../absolute-path.js";
import { imageReferenceSchema } from "../image-reference.js";
import { servedPath } from "./files-fields.js";
import { mustBe } from "../texts/must-be.js";

const storageSchema = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .meta({
      title: "Enabled",
      description: "Whether the volume is mounted.",
      examples: [true],
    }),
  mount: absolutePathSchema
    .refine((path) => path !== "/", { error: mustBe("path-below-root") })
    .default("/data")
    .meta({
      title: "Mount",
      description: "Absolute path of the storage in the container.",
      examples: ["/data"],
    }),
  volume: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,254}$/, {
      error: mustBe("volume-name"),
    })
    .optional()
    .meta({
      title: "Volume",
      description: "Name of the volume, for this workload alone; the workload's own if absent.",
      examples: ["shop-storage"],
    }),
});

/** Fields of the mode `deno`. */
export const denoFields = {
  entry: z
    .string()
    .regex(servedPath, { error: mustBe("path-of-entry") })
    .optional()
    .meta({
      title: "Entry",
      description: "Path, in the files, of the program that serves the site.",
      examples: ["main.ts", "server/main.ts"],
    }),
  image: imageReferenceSchema.optional().meta({
    title: "Runtime image",
    description: "Image of the runtime; denoland/deno:alpine if absent.",
    examples: ["denoland/deno:alpine-2.1.4"],
  }),
  storage: storageSchema.optional().meta({
    title: "Storage",
    description: "A volume that outlives deployments. With it the site is always recreated.",
    examples: [{ enabled: true, mount: "/data" }],
  }),
};
