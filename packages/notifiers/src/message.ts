import type { Alert } from "@cutover/core";
import type { DeploymentNotice, HoldNotice, Notice } from "./notice.js";
import { oneLine, severalLines } from "./text.js";

export type Level = "info" | "success" | "warning" | "failure";

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** A notice in words. Printable, but not escaped: names, reasons and errors come from others. */
export interface Message {
  readonly level: Level;
  /** One line. */
  readonly title: string;
  /** Several lines; may be empty. */
  readonly text: string;
  readonly facts: readonly Fact[];
  readonly atMs: number;
}

export function messageOf(notice: Notice): Message {
  const { title, text, facts, ...message } = inWords(notice);
  return {
    ...message,
    title: oneLine(title),
    text: severalLines(text),
    facts: facts
      .map(({ name, value = "" }) => ({ name, value: oneLine(value) }))
      .filter(({ value }) => value !== ""),
    atMs: notice.atMs,
  };
}

/** As plain text: the text, then a line for each fact. */
export function plainText({ text, facts }: Pick<Message, "text" | "facts">): string {
  const lines = facts.map(({ name, value }) => `${name}: ${value}`).join("\n");
  return [text, lines].filter((part) => part !== "").join("\n\n");
}

interface Words {
  readonly level: Level;
  readonly title: string;
  readonly text: string;
  readonly facts: readonly { readonly name: string; readonly value: string | undefined }[];
}

function inWords(notice: Notice): Words {
  if (notice.kind === "deployment") return deploymentInWords(notice);
  if (notice.kind === "hold") return holdInWords(notice);
  if (notice.kind === "alert") return alertInWords(notice.alert);
  const text = "A person asked for this test. Nothing was deployed.";
  return { level: "info", title: "Cutover can reach you", text, facts: [] };
}

const done = {
  deploy: "is deployed",
  rollback: "is rolled back",
  remove: "is removed",
  repair: "is repaired",
};
const nouns = { deploy: "deployment", rollback: "rollback", remove: "removal", repair: "repair" };

function deploymentInWords(notice: DeploymentNotice): Words {
  const { workload, operation, outcome, error, recovered, totalMs, downtimeMs } = notice;
  return {
    level: levelOf(outcome),
    title:
      outcome === "succeeded"
        ? `${workload} ${done[operation]}`
        : `${workload}: the ${nouns[operation]} ${endInWords(notice)}`,
    text: error && outcome !== "succeeded" ? `${error.message}\n${error.remedy}` : "",
    facts: [
      { name: "Error", value: outcome === "succeeded" ? undefined : error?.code },
      { name: "Image", value: notice.image },
      { name: "By", value: notice.by },
      { name: "Why", value: notice.why },
      { name: "Strategy", value: notice.strategy },
      { name: "Duration", value: totalMs === undefined ? undefined : duration(totalMs) },
      { name: "Downtime", value: downtimeMs === undefined ? undefined : duration(downtimeMs) },
      { name: "Recovered", value: recovered ? "another deployer had begun it" : undefined },
      { name: "Deployment", value: notice.deployment },
    ],
  };
}

function levelOf(outcome: DeploymentNotice["outcome"]): Level {
  if (outcome === "succeeded") return "success";
  return outcome === "cancelled" || outcome === "superseded" ? "info" : "failure";
}

function endInWords({ outcome, operation, replaces }: DeploymentNotice): string {
  switch (outcome) {
    case "refused":
      return "was refused; nothing was changed";
    case "invalid":
      return "has an invalid config; nothing was changed";
    case "not-restored":
      return "failed and was not undone";
    case "cancelled":
      return "was cancelled";
    case "superseded":
      return "was superseded by a newer one";
    case "succeeded":
    case "failed":
      if (operation === "remove" || operation === "repair") return "failed";
      return replaces === undefined ? "failed and was undone" : "failed; the old version serves";
  }
}

function holdInWords({ workload, deployment, untilMs, by, why, image }: HoldNotice): Words {
  const until = `${new Date(untilMs).toISOString().slice(0, 19).replace("T", " ")} UTC`;
  return {
    level: "info",
    title: `${workload}: the new version is ready and waits for a promotion`,
    text: `Held until ${until}. Without a promotion it is undone then.\nPromote it: cutover promote ${deployment}`,
    facts: [
      { name: "Image", value: image },
      { name: "By", value: by },
      { name: "Why", value: why },
      { name: "Deployment", value: deployment },
    ],
  };
}

function alertInWords(alert: Alert): Words {
  const { workload, kind, status, severity, message, deployment, dropped } = alert;
  const subject = workload ?? "the host";
  const raised = severity === "error" ? "failure" : "warning";
  return {
    level: status === "resolved" ? "success" : raised,
    title: status === "resolved" ? `${subject}: ${kind} is resolved` : `${subject}: ${kind}`,
    text: message,
    facts: [
      { name: "Deployment", value: deployment },
      { name: "Alerts that were lost before", value: dropped === undefined ? undefined : String(dropped) },
    ],
  };
}

function duration(ms: number): string {
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}
