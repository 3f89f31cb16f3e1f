import * as z from "zod";
import { mustBe } from "./texts/must-be.js";

const optionValue = z.union([z.string().max(4096), z.number()], { error: mustBe("string-or-number") });

export const loggingSchema = z.strictObject({
  driver: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127}$/, { error: mustBe("log-driver") })
    .default("json-file")
    .meta({
      title: "Log driver",
      description:
        "Where the container's output goes; other drivers than json-file, local and none need a policy.",
      examples: ["local"],
    }),
  options: z
    .record(z.string().regex(/^[a-z0-9][a-z0-9_.-]{0,127}$/, { error: mustBe("option-name") }), optionValue)
    .default({})
    .meta({
      title: "Options of the log driver",
      description: "Options of the driver; they are stored unchanged, so they should hold no secret.",
      examples: [{ "max-size": "10m", "max-file": "3" }],
    }),
});

/** Drivers that keep a container's output on the engine's host, and send it nowhere. */
export function isLocalLogDriver(driver: string): boolean {
  return driver === "json-file" || driver === "local" || driver === "none";
}
