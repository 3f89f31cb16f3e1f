import { DeployerError } from "@cutover/schema/errors";
import { said, t } from "../texts/texts.js";
import { Icon } from "./icon.js";

interface Mistake {
  readonly path: string;
  readonly message: string;
}

/** An error of the server with its code, its message and what to do now. */
export function Problem({ error }: { readonly error: unknown }) {
  const { code, message, remedy, details } = factsOf(error);
  const issues = Array.isArray(details["issues"]) ? (details["issues"] as Mistake[]) : [];
  const requestId = details["requestId"];
  return (
    <div class="problem" role="alert">
      <p class="problem-head">
        <Icon name="failed" /> <strong>{message}</strong> <code>{code}</code>
      </p>
      {issues.length > 0 && (
        <ul>
          {issues.map(({ path, message }) => (
            <li key={path}>
              <code>{path}</code> {message}
            </li>
          ))}
        </ul>
      )}
      {remedy !== undefined && <p>{said(remedy)}</p>}
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
