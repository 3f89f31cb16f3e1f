import { describe, expect, it } from "vitest";
import type { BuildRequest } from "../../ports/images.js";
import { plainBuild } from "../../testing/plain-build.js";
import { PlainProgress } from "./build-command.js";
import { BuildOutput } from "./build-output.js";

function outputOf(more: Partial<BuildRequest> = {}) {
  const { request, lines, steps } = plainBuild(more);
  const output = new BuildOutput(request);
  const write = (...chunks: string[]) => {
    for (const chunk of chunks) for (const line of output.split(chunk)) output.write(line);
  };
  return { output, lines, steps, write };
}

describe("the output of a build", () => {
  it("should put lines together from chunks, without what only a terminal reads", () => {
    const { lines, write } = outputOf();
    write("on", "e\r\ntwo\n\n", "\u001b[91mthree\u001b[0m\n", "10 %\r20 %\rdone\nrest");
    expect(lines).toEqual(["one", "two", "three", "10 %", "20 %", "done"]);
  });

  it("should mask every secret, each line of it, in lines, steps and the error", () => {
    const { output, lines, steps, write } = outputOf({
      secretArgs: { TOKEN: "tok-en\nsecond-line" },
      secrets: { npm: "npm-secret" },
      credentials: [{ username: "u", password: "pass-word", serverAddress: "r.test" }],
    });
    output.beginStep("1/2", "RUN echo tok-en");
    write("a tok", "-en b\n", "second-line npm-secret pass-word\n");
    expect(lines).toEqual(["a [secret] b", "[secret] [secret] [secret]"]);
    expect(steps).toEqual(["1/2 RUN echo [secret]"]);
    expect(output.failure("returned tok-en")).toMatchObject({
      code: "BUILD_FAILED",
      message: "Step 1/2 of the build failed: returned [secret]",
      details: { step: "1/2", instruction: "RUN echo [secret]", output: lines },
    });
  });

  it.each([
    ["the --mount option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/", "--mount"],
    ["the --chmod option requires BuildKit", "--chmod"],
    ["dockerfile parse error line 2: Unknown flag: link", "--link"],
    [
      'failed to parse platform : "" is an invalid component of "": platform specifier component',
      "$BUILDPLATFORM",
    ],
    ["base name (${TARGETARCH}) should not be blank", "An argument of the platform"],
    ["dockerfile parse error line 3: unknown instruction: ECHO", "A heredoc"],
  ])("should say what builds it, if only BuildKit knows what stands there: %s", (words, what) => {
    const failed = outputOf().output.failure(words);
    expect(failed.message).toContain(what);
    expect(failed.message).toContain('set `builder` to "buildx"');
    expect(failed.remedy).toContain("`builder`");
    expect(outputOf({ builder: "buildx" }).output.failure(words).message).not.toContain("builder");
  });

  it.each(["FROM web-$TARGETARCH", "FROM --platform=linux/amd64 web:1-${BUILDOS} AS build"])(
    "should say that only BuildKit knows the platform's arguments: %s",
    (instruction) => {
      const { output } = outputOf();
      output.beginStep("1/1", instruction);
      expect(output.failure("invalid reference format").message).toContain("An argument of the platform");
    },
  );

  it.each(["RUN <<EOF", 'RUN cat <<-"EOF" > /file', "COPY <<'EOF' /file"])(
    "should say that only BuildKit knows a heredoc: %s",
    (instruction) => {
      const { output } = outputOf();
      output.beginStep("1/1", instruction);
      expect(output.failure("returned a non-zero code: 2").message).toContain("A heredoc needs BuildKit");
    },
  );

  it("should not speak of a builder where another would fail too", () => {
    const { output } = outputOf();
    expect(output.failure("returned a non-zero code: 1").message).not.toContain("builder");
    output.beginStep("1/1", "RUN echo $((1 << 2))");
    expect(output.failure("returned a non-zero code: 1").message).not.toContain("builder");
  });

  it("should find a secret that stands across the end of a line that is cut", () => {
    const secret = "x".repeat(5_000);
    const { lines, write } = outputOf({ secretArgs: { TOKEN: secret } });
    write(`${"a".repeat(8_000)}${secret}\n`);
    expect(lines[0]).toHaveLength(8_008);
    expect(lines[0]).toMatch(/a\[secret\]$/);
  });

  it("should keep the last thirty lines of the step that failed, also one that no newline ends", () => {
    const { output, write } = outputOf();
    output.beginStep("1/2", "RUN first");
    write("of the first\n");
    output.beginStep("2/2", "RUN second");
    write(Array.from({ length: 40 }, (_, index) => `${index}\n`).join(""), "fatal");
    const { details } = output.failure("exit code 1");
    expect(details["output"]).toHaveLength(30);
    expect(details["output"]).toEqual(expect.arrayContaining(["39", "fatal"]));
  });

  it("should tell the step that failed where BuildKit tells of another one after it", () => {
    const { output, steps } = outputOf();
    const progress = new PlainProgress(output);
    progress.read("#4 [1/2] FROM base\n#5 [2/2] RUN false\n#5 0.31 cannot go on\n");
    progress.read(
      "#4 [1/2] FROM base\n#4 ...\n#5 [2/2] RUN false\n#5 ERROR: exit code: 7\n#4 [1/2] FROM base\n",
    );
    expect(steps.slice(0, 2)).toEqual(["1/2 FROM base", "2/2 RUN false"]);
    expect(output.failure(progress.failure)).toMatchObject({
      message: "Step 2/2 of the build failed: exit code: 7",
      details: { step: "2/2", instruction: "RUN false", output: ["cannot go on"] },
    });
  });

  it("should tell a full disk from a build that failed", () => {
    expect(outputOf().output.failure("write /x: no space left on device").code).toBe("DISK_FULL");
  });
});
