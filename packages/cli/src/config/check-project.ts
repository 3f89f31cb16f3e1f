import {
  checkConfig,
  configIssue,
  type ConfigIssue,
  examineSource,
  findWarnings,
  issueDiagnostic,
  issueUnder,
  locate,
  type TextNode,
  warningDiagnostic,
} from "@cutover/schema/internal";
import type { Documents } from "./documents.js";
import type { Kinds } from "./kinds.js";
import { isMap } from "./merge.js";
import { type Complaint, type ProjectDiagnostic, toDiagnostic } from "./project-diagnostic.js";
import { projectSchema, type Settings } from "./project-schema.js";

export interface ProjectWorkload {
  readonly source: string;
  /** As it was written, without `source`. */
  readonly config: Readonly<Record<string, unknown>>;
}

export interface CheckedProject {
  /** Undefined if there is a mistake. */
  readonly settings: Settings | undefined;
  readonly workloads: Readonly<Record<string, ProjectWorkload>>;
  readonly diagnostics: readonly ProjectDiagnostic[];
}

/** Checks the merged tree: each workload by its source's own schema, and everything around the workloads. */
export function checkProject(root: TextNode, documents: Documents, kinds: Kinds): CheckedProject {
  const { found, workloads } = checkWorkloads(root, kinds);
  const checked = checkConfig(projectSchema, withoutConfigs(root));
  if ("issues" in checked)
    for (const issue of checked.issues) found.push(noted(issueDiagnostic(root, issue)));
  found.push(...takenDomains(root, workloads));
  const diagnostics = found
    .toSorted((a, b) => a.from - b.from || a.to - b.to)
    .map((each) => toDiagnostic(documents, each));
  if (!("config" in checked)) return { settings: undefined, workloads, diagnostics };
  const { $schema: _, workloads: __, ...settings } = checked.config;
  return { settings, workloads, diagnostics };
}

function checkWorkloads(root: TextNode, kinds: Kinds) {
  const found: Complaint[] = [];
  const workloads: Record<string, ProjectWorkload> = {};
  for (const [name, node] of workloadNodes(root)) {
    if (!isMap(node)) continue;
    const base = ["workloads", name];
    const note = (issue: ConfigIssue) => found.push(noted(issueDiagnostic(root, issueUnder(base, issue))));
    const { source, ...config } = node.value as Record<string, unknown>;
    const kind = typeof source === "string" ? kinds.get(source) : undefined;
    if (kind === undefined) {
      note(unknownSource([...kinds.keys()], source));
      continue;
    }
    const examined = examineSource(kind, config);
    if ("issues" in examined) {
      examined.issues.forEach(note);
      continue;
    }
    workloads[name] = { source: kind.kind, config };
    for (const warning of findWarnings(kind, examined))
      found.push(noted(warningDiagnostic(root, { ...warning, path: [...base, ...warning.path] })));
  }
  return { found, workloads };
}

function workloadNodes(root: TextNode): [name: string, node: TextNode][] {
  const written = root.children.get("workloads");
  return written && isMap(written) ? [...(written.children as ReadonlyMap<string, TextNode>)] : [];
}

/** The file's value with the names of the workloads only: their own schemas check the rest. */
function withoutConfigs(root: TextNode): unknown {
  const written = root.children.get("workloads");
  if (!isMap(root) || written === undefined || !isMap(written)) return root.value;
  const bare = workloadNodes(root).map(([name, node]) => [name, isMap(node) ? { source: "" } : node.value]);
  return { ...(root.value as object), workloads: Object.fromEntries(bare) };
}

function noted(issue: Omit<Complaint, "remedy"> & { readonly remedy?: string }): Complaint {
  const { from, to, path, code, message, remedy = "", severity } = issue;
  return { from, to, path, code, message, remedy, severity };
}

function unknownSource(known: readonly string[], source: unknown): ConfigIssue {
  const received = source === undefined ? ({ key: "received.missing", params: {} } as const) : undefined;
  const text = `one of ${known.join(", ")}`;
  return configIssue({
    path: ["source"],
    expected: { key: "must-be.custom", params: { text } },
    received: received ?? { key: "received.value", params: { value: "another" } },
    remedy: { key: "remedy.example", params: { example: '"image"' } },
  });
}

/** Two workloads cannot have the same domain; the deployer would refuse the second one. */
function takenDomains(root: TextNode, workloads: CheckedProject["workloads"]): Complaint[] {
  const holders = new Map<string, string>();
  return Object.entries(workloads).flatMap(([name, { config }]) => {
    const domains = Array.isArray(config["domains"]) ? (config["domains"] as string[]) : [];
    return domains.flatMap((domain, index): Complaint[] => {
      const holder = holders.get(domain);
      if (holder === undefined) holders.set(domain, name);
      if (holder === undefined || holder === name) return [];
      const path = ["workloads", name, "domains", index];
      return [
        {
          ...locate(root, path),
          path,
          code: "DOMAIN_TAKEN",
          message: `The workload ${holder} has the domain ${domain} too.`,
          remedy: "Give the domain to one of the two.",
          severity: "error",
        },
      ];
    });
  });
}
