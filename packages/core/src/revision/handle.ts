import * as z from "zod";
import { DeployerError } from "../errors/deployer-error.js";
import type { Reach } from "../ports/runtime.js";
import type { Stack } from "../ports/stack-driver.js";
import type { Revision } from "../records/records.js";

/** What the runtimes for containers and for stacks find a revision by. Only this folder reads it. */
export interface ContainerHandle {
  /** The engine's, which proves it; absent before its creation is answered, for a stack, and if an older version has written this. */
  readonly id?: string;
  /** The engine's name for it now. */
  readonly name: string;
  /** Its name when it was created: its DNS name on the proxy's network, whatever it was renamed to since. */
  readonly alias: string;
  /** The port of 127.0.0.1 by which the proxy reaches it; undefined if the proxy shares a network with it. */
  readonly loopbackPort: number | undefined;
  /** How the proxy reaches it, as it was created; absent if an older version has written this. */
  readonly reach?: Reach;
  /** Present for a whole stack: what brings it up again, and the source kind that can. */
  readonly stack?: Stack & { readonly source: string };
}

const text = z.string();
const handleSchema = z.looseObject({
  id: text.optional(),
  name: text,
  alias: text,
  loopbackPort: z.number().optional(),
  reach: z
    .discriminatedUnion("kind", [
      z.looseObject({ kind: z.literal("loopback") }),
      z.looseObject({ kind: z.literal("network"), network: text }),
    ])
    .optional(),
  stack: z
    .looseObject({
      project: text,
      definition: z.custom((value) => value !== undefined),
      images: z.record(text, text).optional(),
      source: text,
    })
    .optional(),
});

const checked = new WeakSet<object>();

/** STORE_FAILED, naming the field, if the handle is damaged. */
export function handleOf({ deployment, handle }: Pick<Revision, "deployment" | "handle">): ContainerHandle {
  if (!checked.has(handle)) {
    const { error } = handleSchema.safeParse(handle);
    const field = error?.issues[0]?.path.map(String).join(".");
    if (field !== undefined)
      throw new DeployerError(
        "STORE_FAILED",
        `the store holds a damaged record: revisions ${deployment}, field handle.${field}`,
      );
    checked.add(handle);
  }
  return handle as ContainerHandle;
}

/** The same revision, found in another way from now on. */
export function withHandle(revision: Revision, change: Partial<ContainerHandle>): Revision {
  return { ...revision, handle: { ...handleOf(revision), ...change } };
}
