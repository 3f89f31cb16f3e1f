import { describe, expect, it } from "vitest";
import { treeFailure, unsafe } from "./tree-errors.js";

describe("what fails while files are read", () => {
  it("should be told with the system's code and no more, else in its own words", () => {
    const denied = Object.assign(new Error("permission denied, open '/srv/secret'"), { code: "EACCES" });
    const messages = [denied, new Error("it was cut"), "a text", undefined, { code: 5 }].map(
      (error) => treeFailure(error, "The files cannot be packed").message,
    );
    expect(messages).toEqual([
      "The files cannot be packed (EACCES).",
      "The files cannot be packed (it was cut).",
      "The files cannot be packed (a text).",
      "The files cannot be packed (undefined).",
      "The files cannot be packed ([object Object]).",
    ]);
  });

  it("should stay as it is if it has its words already", () => {
    const error = unsafe("a/b", "is no file");
    expect(treeFailure(error, "The files cannot be packed")).toBe(error);
    expect(error).toMatchObject({ code: "TREE_UNSAFE", details: { path: "a/b" } });
  });
});
