import { describe, expect, it } from "vitest";
import { englishSayings, type SayingKey } from "./english.js";
import { findSaying, say } from "./sayings.js";

const keys = Object.keys(englishSayings) as SayingKey[];
const paramsOf = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => [name, `<${name}>`]));

describe("a saying", () => {
  it("should be said in English with its parameters", () => {
    expect(say("plan.start")).toBe("start green");
    expect(say("verdict.domain-taken", { domain: "a.test", name: "web" })).toBe(
      "a.test belongs to the workload web now",
    );
    // @ts-expect-error: the volume is missing
    expect(say("verdict.volume-gone")).toBe("its volume {volume} is gone");
  });

  it.each(keys)("should be found again by its words: %s", (key) => {
    const params = paramsOf(englishSayings[key]);
    const words = Object.entries(params).reduce<string>(
      (text, [name, value]) => text.replace(`{${name}}`, value),
      englishSayings[key],
    );
    expect(findSaying(words)).toEqual({ key, params });
  });

  it("should not be found in other words", () => {
    const others = ["", "start green again", "its volume a b is gone", "connect ECONNREFUSED 10.0.0.1:80"];
    expect(others.map(findSaying)).toEqual([undefined, undefined, undefined, undefined]);
  });
});
