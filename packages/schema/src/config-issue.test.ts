import { describe, expect, it } from "vitest";
import { configError, configIssue, issueUnder, type ConfigIssue } from "./config-issue.js";
import { tell } from "./texts/catalogue.js";

const tooLong = configIssue({
  path: ["alias"],
  expected: tell("must-be.at-most-characters", { count: 3 }),
  received: tell("received.string", { size: 5 }),
});
const unknown = configIssue({
  path: ["prot"],
  expected: tell("must-be.known-field"),
  received: tell("received.number"),
  message: tell("unknown-field.top-meant", { name: "`prot`", meant: "port" }),
  remedy: tell("remedy.write", { meant: "port" }),
  isKey: true,
  fix: { label: tell("fix.write", { meant: "port" }), path: ["prot"], key: "port" },
});

describe("a mistake", () => {
  it("should have the parameters of all its texts, so that each can be translated", () => {
    expect(tooLong).toEqual({
      code: "CONFIG_INVALID",
      path: ["alias"],
      key: "must-be.at-most-characters",
      params: {
        field: "alias",
        count: 3,
        size: 5,
        expected: "must-be.at-most-characters",
        received: "received.string",
      },
      message: "alias must be at most 3 characters long, but is a string of 5 characters.",
      expected: "at most 3 characters long",
      received: "a string of 5 characters",
      remedy: expect.any(String) as string,
      remedyKey: "remedy.invalid",
    });
    expect(unknown.params).toMatchObject({ name: "`prot`", meant: "port", field: "prot" });
  });

  it("should have the code that it is given, and the remedy of that", () => {
    const told = { path: [], expected: tell("must-be.json"), received: tell("received.unreadable") };
    expect(configIssue({ ...told, code: "CONFIG_TOO_LARGE" })).toMatchObject({
      code: "CONFIG_TOO_LARGE",
      remedyKey: "remedy.too-large",
    });
    expect(configIssue(told)).not.toHaveProperty("isKey");
    expect(configIssue(told)).not.toHaveProperty("fix");
  });
});

describe("a mistake of a config within another", () => {
  const base = ["workloads", "web"];

  it("should be named by its whole path, also in its text and its correction", () => {
    const path = [...base, "prot"];
    expect(issueUnder(base, unknown)).toEqual({
      ...unknown,
      path,
      key: "unknown-field.inside-meant",
      params: { ...unknown.params, field: "workloads.web.prot", holder: "workloads.web" },
      message: expect.stringContaining("workloads.web") as string,
      fix: { ...unknown.fix, path },
    });
  });

  it("should keep its key and have no correction if it had none", () => {
    const inside = issueUnder(base, tooLong);
    expect(inside).toMatchObject({ key: tooLong.key, path: [...base, "alias"], params: { count: 3 } });
    expect(inside.message).toMatch(/^workloads\.web\.alias must /);
    expect(inside).not.toHaveProperty("fix");
  });
});

describe("the error of several mistakes", () => {
  const many = (count: number): ConfigIssue[] => Array.from({ length: count }, () => tooLong);

  it.each([
    [1, 1, ""],
    [5, 5, ""],
    [6, 5, " And 1 more."],
    [60, 5, " And 55 more."],
  ])("should tell the first five of %i, and hold at most fifty", (count, shown, more) => {
    const error = configError(many(count));
    const sentences = Array.from({ length: shown }, () => tooLong.message).join(" ");
    expect(error.message).toBe(`The config is not valid. ${sentences}${more}`);
    expect(error.details["issues"]).toHaveLength(Math.min(count, 50));
  });

  it("should have the code of the first, and paths as text", () => {
    expect(configError([{ ...tooLong, code: "CONFIG_TOO_LARGE" }, tooLong]).code).toBe("CONFIG_TOO_LARGE");
    expect(configError([]).code).toBe("CONFIG_INVALID");

    expect(configError([issueUnder(["workloads", "web"], tooLong)]).details["issues"]).toMatchObject([
      { path: "workloads.web.alias", remedyKey: tooLong.remedyKey, key: tooLong.key },
    ]);
  });
});
