import type { Alert, AlertKind } from "../notify/notifier.js";

export interface Trouble {
  /** Undefined: the host. */
  readonly workload: string | undefined;
  readonly kind: AlertKind;
  readonly severity: Alert["severity"];
  readonly message: string;
  readonly deployment?: string;
  /** The time of its beginning; now if absent. */
  readonly sinceMs?: number;
}

type Of = Pick<Trouble, "workload" | "kind">;

/** Open incidents. An incident is reported if it is raised, gets worse, or is resolved, and never in between. */
export class Alerts {
  readonly #open = new Map<string, Alert>();
  readonly #now: () => number;
  readonly #tell: (alert: Alert) => void;

  constructor(options: { readonly now: () => number; readonly tell: (alert: Alert) => void }) {
    this.#now = options.now;
    this.#tell = options.tell;
  }

  raise(trouble: Trouble): void {
    const known = this.#open.get(keyOf(trouble));
    if (known && (known.severity === trouble.severity || known.severity === "error")) return;
    const alert = this.#note(trouble, known?.id);
    this.#tell(alert);
  }

  /** Adopts an incident that an earlier run of this deployer reported. */
  adopt(trouble: Trouble & { readonly sinceMs: number }): void {
    if (!this.#open.has(keyOf(trouble))) this.#note(trouble, undefined);
  }

  isOpen(of: Of): boolean {
    return this.#open.has(keyOf(of));
  }

  resolve(of: Of, message: string): void {
    const known = this.#open.get(keyOf(of));
    if (!known) return;
    this.#open.delete(keyOf(of));
    this.#tell({ ...known, status: "resolved", message, atMs: this.#now() });
  }

  /** Resolves all incidents of a workload, or those of some kinds. */
  resolveAll(workload: string, message: string, kinds?: readonly AlertKind[]): void {
    for (const alert of this.#open.values()) {
      if (alert.workload === workload && (kinds?.includes(alert.kind) ?? true)) this.resolve(alert, message);
    }
  }

  #note(trouble: Trouble, id: string | undefined): Alert {
    const { workload, kind, severity, message, deployment, sinceMs = this.#now() } = trouble;
    const alert: Alert = {
      id: id ?? `${workload ?? "host"}-${kind}-${Math.trunc(sinceMs).toString(36)}`,
      workload,
      kind,
      severity,
      status: "raised",
      message,
      atMs: this.#now(),
      ...(deployment !== undefined && { deployment }),
    };
    this.#open.set(keyOf(trouble), alert);
    return alert;
  }
}

function keyOf({ workload, kind }: Of): string {
  return `${kind} ${workload ?? ""}`;
}
