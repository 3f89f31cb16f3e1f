import type { EngineConnection } from "./engine-connection.js";

const clockSlackMs = 2_000;

/**
 * The images that a classic build makes step by step, as its output tells them: ` ---> id` after a step that it carried out, the same
 * after ` ---> Using cache` for one that it did not, and after FROM the base image. What a step prints can look the same, so
 * that nothing is done to an image before the engine was asked about it.
 */
export class BuildLayers {
  readonly #made: string[] = [];
  readonly #stages: string[] = [];
  #last: string | undefined;
  #next: "base" | "cached" | "made" = "made";

  /** True if the line is about layers, and so for nobody else. */
  read(line: string): boolean {
    if (/^Step \d+\/\d+ : FROM\b/i.test(line)) {
      if (this.#last !== undefined) this.#stages.push(this.#last);
      this.#last = undefined;
      this.#next = "base";
      return false;
    }
    const [, told] = /^ ---> (.*)$/.exec(line) ?? [];
    if (told === "Using cache") this.#next = "cached";
    // After FROM scratch it is empty.
    else if (told !== undefined) {
      const isId = /^[0-9a-f]{12,64}$/.test(told);
      if (isId && this.#next === "made") this.#made.push(told);
      if (isId && this.#next !== "base") this.#last = told;
      this.#next = "made";
    }
    return /^ ---> |^Removing intermediate container [0-9a-f]+$|^Successfully (built|tagged) \S+$/.test(line);
  }

  /** The last images of all stages but the one that the build is of: the engine's cache for the next build. */
  get stages(): readonly string[] {
    return this.#stages;
  }

  /** Removes what a build that came to nothing has made; `since` is the engine's time at its begin, in milliseconds. Never rejects. */
  async discard(engine: EngineConnection, tag: string, since: number): Promise<void> {
    for (const id of this.#made.toReversed()) {
      try {
        const { json, status } = await engine.call({ path: `/images/${id}/json` });
        if (status !== 200) continue;
        const { RepoTags: tags, Created: created } = json as {
          readonly RepoTags: readonly string[] | null;
          readonly Created: string;
        };
        const isOurs =
          (tags ?? []).every((each) => each === tag) && Date.parse(created) >= since - clockSlackMs;
        if (isOurs) await engine.call({ method: "DELETE", path: `/images/${id}`, query: { noprune: "1" } });
      } catch {
        return;
      }
    }
  }
}
