import * as z from "zod";
import { mustBe } from "./texts/must-be.js";

const names =
  "core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack";
const error = mustBe("limit");
const limit = z.int({ error }).min(-1, { error }).max(Number.MAX_SAFE_INTEGER, { error });

const pairSchema = z
  .strictObject({
    soft: limit.meta({
      title: "Soft limit",
      description: "Limit that holds until the process raises it.",
      examples: [20_000],
    }),
    hard: limit.meta({
      title: "Hard limit",
      description: "Limit that the process cannot exceed.",
      examples: [40_000],
    }),
  })
  .refine(({ soft, hard }) => hard === -1 || (soft !== -1 && soft <= hard), {
    path: ["soft"],
    error: mustBe("at-most-hard"),
  });

export const ulimitsSchema = z.record(
  z.string().regex(new RegExp(`^(?:${names.replaceAll(" ", "|")})$`), {
    error: mustBe("one-of", { values: names.replaceAll(" ", ", ") }),
  }),
  z.union([limit, pairSchema], { error: mustBe("limit-or-pair") }),
  { error: mustBe("limits") },
);

export interface Ulimit {
  readonly name: string;
  readonly soft: number;
  readonly hard: number;
}

export function ulimitsOf(written: z.output<typeof ulimitsSchema> | undefined): Ulimit[] {
  return Object.entries(written ?? {}).map(([name, value]) => {
    const { soft, hard } = typeof value === "number" ? { soft: value, hard: value } : value;
    return { name, soft, hard };
  });
}
