import { describe, expect, it } from "vitest";
import { messageOf, plainText } from "./message.js";
import type { DeploymentNotice } from "./notice.js";
import { failedDeployment, held, raisedAlert } from "./testing/notices.js";
import { bytesOf, fitting } from "./text.js";

const titleOf = (more: Partial<DeploymentNotice>): string =>
  messageOf({ ...failedDeployment, ...more }).title;

describe("a notice in words", () => {
  it.each([
    [{ outcome: "succeeded" }, "web is deployed"],
    [{ outcome: "succeeded", operation: "rollback" }, "web is rolled back"],
    [{ outcome: "succeeded", operation: "remove" }, "web is removed"],
    [{ outcome: "succeeded", operation: "repair" }, "web is repaired"],
    [{ outcome: "failed" }, "web: the deployment failed and was undone"],
    [{ outcome: "failed", replaces: "d-0" }, "web: the deployment failed; the old version serves"],
    [{ outcome: "failed", operation: "repair" }, "web: the repair failed"],
    [{ outcome: "not-restored", operation: "rollback" }, "web: the rollback failed and was not undone"],
    [{ outcome: "refused" }, "web: the deployment was refused; nothing was changed"],
    [{ outcome: "invalid" }, "web: the deployment has an invalid config; nothing was changed"],
    [{ outcome: "cancelled" }, "web: the deployment was cancelled"],
    [{ outcome: "superseded" }, "web: the deployment was superseded by a newer one"],
  ] as const)("should say of %j: %s", (more, title) => expect(titleOf(more)).toBe(title));

  it("should claim an undo only if it is proven", () => {
    for (const outcome of ["not-restored", "refused", "invalid", "cancelled", "superseded"] as const)
      expect(titleOf({ outcome, replaces: "d-0" })).not.toMatch(/and was undone|serves/);
  });

  it("should show downtime, and no error of a success", () => {
    const message = messageOf({ ...failedDeployment, outcome: "succeeded", downtimeMs: 1_240 });
    expect(plainText(message)).toContain("Downtime: 1.2 s");
    expect(plainText(message)).not.toMatch(/READINESS_TIMEOUT|503/);
    expect(message.level).toBe("success");
  });

  it("should say of a hold until when it waits, and how it is promoted", () => {
    const message = messageOf(held);
    expect([message.level, message.title]).toEqual([
      "info",
      "web: the new version is ready and waits for a promotion",
    ]);
    expect(plainText(message)).toBe(
      [
        "Held until 2026-11-27 13:00:00 UTC. Without a promotion it is undone then.",
        "Promote it: cutover promote d-1",
        "",
        "Image: example/web@sha256:0b31",
        "By: ada",
        "Why: release 2",
        "Deployment: d-1",
      ].join("\n"),
    );
  });

  it("should tell an alert that is raised from one that is resolved", () => {
    const { alert } = raisedAlert;
    const said = [
      alert,
      { ...alert, severity: "warning" as const },
      { ...alert, status: "resolved" as const, dropped: 3, workload: undefined },
    ].map((one) => messageOf({ ...raisedAlert, alert: one }));
    expect(said.map(({ level, title }) => [level, title])).toEqual([
      ["failure", "web: health"],
      ["warning", "web: health"],
      ["success", "the host: health is resolved"],
    ]);
    expect(said[2]?.facts).toEqual([{ name: "Alerts that were lost before", value: "3" }]);
  });
});

describe("a text that has to fit", () => {
  it("should be cut at a character, and marked", () => {
    expect(fitting("abc", { max: 3 })).toBe("abc");
    expect(fitting("abcd", { max: 3 })).toBe("ab…");
    expect(fitting("ab👩c", { max: 4 })).toBe("ab…");
  });

  it("should be cut between escapes", () => {
    const escape = (character: string) => `\\${character}`;
    expect(fitting("abc", { max: 6, escape })).toBe("\\a\\b\\c");
    expect(fitting("abcd", { max: 6, escape })).toBe("\\a\\b…");
  });

  it("should be counted as the service counts", () => {
    expect(bytesOf(fitting("é".repeat(10), { max: 10, lengthOf: bytesOf }))).toBeLessThanOrEqual(10);
  });
});
