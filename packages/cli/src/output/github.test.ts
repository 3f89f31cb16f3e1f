import { describe, expect, it } from "vitest";
import { annotate, foreignLines, openGroup } from "./github.js";
import { Output } from "./output.js";

function outputOn(environment: Record<string, string>): { output: Output; written: () => string } {
  let text = "";
  const stream = { write: (more: string) => (text += more), on: () => undefined };
  const io = {
    stdin: process.stdin,
    stdout: stream,
    stderr: stream,
    environment,
    onInterrupt: () => () => undefined,
  };
  const output = new Output(io, { json: false, quiet: false, verbose: false });
  return { output, written: () => text };
}

describe("what GitHub's runner reads", () => {
  it("should not take a program's line for a command", () => {
    const { output, written } = outputOn({ GITHUB_ACTIONS: "true" });
    foreignLines(output, ["::add-mask::x", "::set-output name=a::b"]);
    const [stop = "", ...rest] = written().trimEnd().split("\n");
    const token = stop.replace("::stop-commands::", "");
    expect(token).toMatch(/^[0-9a-f-]{36}$/);
    expect(rest).toEqual(["::add-mask::x", "::set-output name=a::b", `::${token}::`]);
  });

  it("should keep a message in its one line, and a title in its property", () => {
    const { output, written } = outputOn({ GITHUB_ACTIONS: "true" });
    annotate(output, { code: "BUILD_FAILED", message: "one\n::error::two 100%", remedy: "" }, "web, api: x");
    openGroup(output, "a\nb")();
    expect(written()).toBe(
      "::error title=web%2C api%3A x::BUILD_FAILED: one%0A::error::two 100%25\n::group::a%0Ab\n::endgroup::\n",
    );
  });

  it("should be silent elsewhere", () => {
    const { output, written } = outputOn({});
    annotate(output, { code: "BUILD_FAILED", message: "one", remedy: "" });
    openGroup(output, "a")();
    foreignLines(output, ["line"]);
    expect(written()).toBe("line\n");
  });
});
