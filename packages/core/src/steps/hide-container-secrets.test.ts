import { expect, it } from "vitest";
import type { Revision } from "../records/records.js";
import { hideContainerSecrets, type Hiding } from "./hide-container-secrets.js";

const { signal } = new AbortController();
const revision = (environment: object) => ({ spec: { environment } }) as unknown as Revision;
const withSecret = revision({ PLAIN: "1", KEY: { from_resolver: "KEY" } });

interface World {
  /** The secret as it is now; null: nobody knows it. */
  readonly now?: string | null;
  /** As the engine knows it; undefined: of a removed container. */
  readonly then?: readonly string[] | undefined;
}

function worldOf({ now = "new", then }: World) {
  const hidden: string[] = [];
  const asked: unknown[] = [];
  const run = {
    halt: signal,
    hide: (words: readonly string[]) => hidden.push(...words),
    engine: {
      secrets: {
        resolver: async () => now ?? undefined,
        policy: {},
      },
    },
    runtimeOf: () => ({
      readSecrets: async (...args: unknown[]) => {
        asked.push(args.slice(1));
        return then;
      },
    }),
  } as unknown as Hiding;
  return { run, hidden, asked };
}

it("should hide a secret as it is now, and as it was when the container was created", async () => {
  const { run, hidden, asked } = worldOf({ then: ["old"] });
  expect(await hideContainerSecrets(run, withSecret, "web-1")).toBe(true);
  expect(hidden).toEqual(["new", "old"]);
  expect(asked).toEqual([[{ names: ["KEY"], container: "web-1" }, signal]]);
});

it("should ask for no container unless one is named", async () => {
  const { run, asked } = worldOf({ then: [] });
  await hideContainerSecrets(run, withSecret);
  expect(asked).toEqual([[{ names: ["KEY"] }, signal]]);
});

it("should ask nobody if there is no secret", async () => {
  const { run, hidden, asked } = worldOf({});
  expect(await hideContainerSecrets(run, revision({ PLAIN: "1" }))).toBe(true);
  expect([hidden, asked]).toEqual([[], []]);
});

it("should be false if the secret of the container is not known any more", async () => {
  const { run, hidden } = worldOf({});
  expect(await hideContainerSecrets(run, withSecret)).toBe(false);
  expect(hidden).toEqual(["new"]);
});

it("should do with the container's own if the secret is missing now, and fail with any other error", async () => {
  const { run, hidden } = worldOf({ now: null, then: ["old"] });
  expect(await hideContainerSecrets(run, withSecret)).toBe(true);
  expect(hidden).toEqual(["old"]);
  const refused = revision({ KEY: { from_env: "NOT_ALLOWED" } });
  await expect(hideContainerSecrets(run, refused)).rejects.toMatchObject({ code: "POLICY_REFUSED" });
});
