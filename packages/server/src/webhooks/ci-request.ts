import { z } from "zod";

const digest = /^(?:sha256:)?([0-9a-f]{64})$/;

/** The body of a CI job's call; other fields, such as the id of the run, are allowed. */
const ciBody = z.object({
  /** A tag, such as the commit, or a digest. */
  image_sha: z
    .string()
    .regex(/^(?:(?:sha256:)?[0-9a-f]{64}|[0-9A-Za-z_][\w.-]{0,127})$/)
    .optional(),
  /** The image's name, if it stands beside `image_sha`; else with tag or digest. */
  image: z.string().max(512).optional(),
  workload: z.string().max(40).optional(),
  why: z.string().max(1_000).optional(),
  /** As `git show -s --format=%cI` prints it. */
  committed_at: z.iso.datetime({ offset: true }).optional(),
});

export type CiRequest = z.output<typeof ciBody>;

/** Undefined if the body has another shape. */
export function readCiRequest(payload: unknown): CiRequest | undefined {
  return ciBody.safeParse(payload).data;
}

/** `:tag` or `@sha256:…`. */
export function suffixOf(imageSha: string): string {
  const hex = digest.exec(imageSha)?.[1];
  return hex === undefined ? `:${imageSha}` : `@sha256:${hex}`;
}
