import { describe, expect, it } from "vitest";
import { dockerfileBases } from "./dockerfile-bases.js";

describe("the images that a Dockerfile builds from", () => {
  it.each([
    ["FROM base\n", ["base"]],
    ["# FROM none\nfrom --platform=linux/amd64 a:1 as One\nFROM one\nCOPY --from=one /a /\n", ["a:1"]],
    ["ARG TAG=1\nARG BASE=base:$TAG\nFROM ${BASE}\n", ["base:1"]],
    ["ARG GIVEN=x\nFROM ${GIVEN}\n", ["given"]],
    ["ARG NONE\nFROM ${NONE:-else}\nFROM ${GIVEN:+b}\n", ["else"]],
    ["FROM \\\n# between\n  base \\\n  AS x\n", ["base"]],
    ["FROM scratch\nCOPY --chown=1 --from=app /a /b\nCOPY --from=0 /a /b\n", ["scratch", "app"]],
    ["RUN echo FROM x\n", []],
  ])("should be found in %j", (text, expected) => {
    expect(dockerfileBases(text, { GIVEN: "given" })).toEqual(expected);
  });
});
