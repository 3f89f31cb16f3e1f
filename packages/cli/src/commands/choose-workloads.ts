import type { Session } from "../session/session.js";
import { usageInvalid } from "../usage-errors.js";

/** The named workload, or the only one. USAGE_INVALID. */
export async function chooseWorkload(session: Session, name: string | undefined): Promise<string> {
  if (name !== undefined) return name;
  const names = session.workloads
    ? [...session.workloads.keys()]
    : (await session.cutover.status()).map(({ workload }) => workload);
  if (names.length === 1 && names[0] !== undefined) return names[0];
  throw usageInvalid(
    "the command needs the name of a workload",
    names.length === 0
      ? "Nothing is deployed yet: run `cutover deploy`."
      : `Choose one of: ${names.join(", ")}.`,
  );
}

/** The named workloads, or all of the project file. USAGE_INVALID; also if the file does not have a name. */
export function chooseFromFile(session: Session, names: readonly string[]): readonly string[] {
  const known = [...(session.workloads?.keys() ?? [])];
  if (names.length === 0 && known.length === 0)
    throw usageInvalid(
      "there is nothing to deploy",
      "Write a cutover.yaml, as `cutover init` does, or name a workload.",
    );
  if (!session.workloads) return names;
  for (const name of names)
    if (!session.workloads.has(name))
      throw usageInvalid(
        `the project file has no workload ${name}`,
        `It has: ${known.join(", ") || "none"}.`,
      );
  return names.length === 0 ? known : names;
}
