import { z } from "zod";
import { list } from "./values.js";

const issueWire = z.looseObject({
  path: z.string(),
  message: z.string(),
  key: z.string().optional().meta({
    description: "Of a mistake in a config: the key of its sentence in the catalogues of @cutover/schema.",
  }),
  params: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .optional()
    .meta({ description: "What fills in that sentence. It shows no more of the config than `message`." }),
});

export const problemWire = z
  .object({
    type: z
      .string()
      .meta({ description: "A relative reference, `/errors#CODE`, to the explanation of the code." }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().meta({ description: "Stable; docs/errors.md explains each." }),
    remedy: z.string().meta({ description: "The next action." }),
    details: z.unknown().optional(),
    issues: list(issueWire).optional().meta({ description: "Each mistake in the request, by its path." }),
    requestId: z.string(),
    deployment: z.string().optional().meta({ description: "The deployment that this is about." }),
    logTail: list(z.string()).optional().meta({ description: "Green's last lines of output, if it failed." }),
  })
  .meta({ title: "Problem", description: "RFC 9457." });
export type Problem = z.infer<typeof problemWire>;
