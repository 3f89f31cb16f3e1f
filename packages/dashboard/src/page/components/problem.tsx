import { DeployerError } from "@cutover/schema/errors";
import type { Issue } from "../texts/interpreter.js";
import { errorWords, saidIssue, t } from "../texts/texts.js";
import { Icon } from "./icon.js";
import { Pieces, Quoted } from "./said.js";

/** An error of the server: what happened, its code, its own message, and what to do now. */
export function Problem({ error }: { readonly error: unknown }) {
  const { code, message, remedy, details } = factsOf(error);
  const words = errorWords(code, remedy);
  if (!words) return null;
  const issues = Array.isArray(details["issues"]) ? (details["issues"] as Issue[]) : [];
  const requestId = details["requestId"];
  return (
    <div class="problem" role="alert">
      <p class="problem-head">
        <Icon name="failed" /> <strong>{words.heading ?? <Quoted words={message} />}</strong>{" "}
        <code>{code}</code>
      </p>
      {words.heading !== undefined && issues.length === 0 && (
        <p>
          <Quoted words={message} />
        </p>
      )}
      {issues.length > 0 && (
        <ul>
          {issues.map((issue) => (
            <li key={issue.path}>
              <code>{issue.path}</code> <Pieces pieces={saidIssue(issue)} />
            </li>
          ))}
        </ul>
      )}
      {words.remedy.length > 0 && (
        <p>
          <Pieces pieces={words.remedy} />
        </p>
      )}
      {typeof requestId === "string" && (
        <p class="quiet">
          {t("problem.request")} <code>{requestId}</code>
        </p>
      )}
    </div>
  );
}

type ErrorFacts = Pick<DeployerError, "message" | "details"> & {
  readonly code: string;
  readonly remedy?: string;
};

function factsOf(error: unknown): ErrorFacts {
  if (error instanceof DeployerError) return error;
  return { code: "INTERNAL", message: error instanceof Error ? error.message : String(error), details: {} };
}
