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
        "What keeps the container's output; besides json-file, local and none only a policy can allow it.",
      examples: ["local"],
    }),
  options: z
    .record(z.string().regex(/^[a-z0-9][a-z0-9_.-]{0,127}$/, { error: mustBe("option-name") }), optionValue)
    .default({})
    .meta({
      title: "Options of the log driver",
      description:
        "As the driver knows them; they are stored as they are, so no secret should stand in them.",
      examples: [{ "max-size": "10m", "max-file": "3" }],
    }),
});

/** Keep what a container writes on the engine's host, and send it nowhere. */
export function isLocalLogDriver(driver: string): boolean {
  return driver === "json-file" || driver === "local" || driver === "none";
}
