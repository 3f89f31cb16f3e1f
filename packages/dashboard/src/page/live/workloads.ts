import { signal } from "@preact/signals";
import type { LoggedEvent, WorkloadStatus } from "@cutover/client";
import { hasCode } from "@cutover/schema/errors";
import { client } from "../api/client.js";
import { endIfUnauthenticated } from "../session/session.js";
import { onEvents } from "./live.js";
import { retry } from "./retry.js";
import { applyEvents } from "./apply-events.js";

/** What no event reports: health, pauses, applied configs. */
const everyMs = 15_000;
/** Events of one moment ask for a workload once. */
const gatherMs = 250;
/** Beyond it, the whole list is asked for. */
const askedAlone = 10;

/** By name; undefined until the list has come. */
export const workloads = signal<readonly WorkloadStatus[] | undefined>(undefined);
export const workloadsError = signal<unknown>(undefined);

const dirty = new Set<string>();
let gathering: ReturnType<typeof setTimeout> | undefined;

/** The list as it was asked for before the screen came. */
let ahead: Promise<boolean> | undefined;

/** Takes the list for a screen that follows it soon, if the server has had the browser ask for it. */
export function readWorkloadsAhead(): Promise<unknown> | undefined {
  if (document.querySelector('link[rel="preload"][href*="v1/workloads"]')) ahead = readAll();
  return ahead;
}

/** Reads the list, keeps it as new as events and time ask for, and returns how to stop that. */
export function followWorkloads(): () => void {
  void readFirst();
  const stopEvents = onEvents((events) => {
    if (workloads.value) workloads.value = applyEvents(workloads.value, events);
    for (const event of events) if (changesStatus(event)) dirty.add(event.workload);
    if (dirty.size > 0) gathering ??= setTimeout(() => void readDirty(), gatherMs);
  });
  const timer = setInterval(() => {
    if (document.visibilityState === "visible") void readAll();
  }, everyMs);
  return () => {
    stopEvents();
    clearInterval(timer);
  };
}

async function readFirst(): Promise<void> {
  const asked = ahead;
  ahead = undefined;
  if (asked === undefined || !(await asked)) await readAll();
}

/** False if it could not be read. */
async function readAll(): Promise<boolean> {
  try {
    workloads.value = await retry(() => client.status());
    workloadsError.value = undefined;
    return true;
  } catch (error) {
    if (!endIfUnauthenticated(error)) workloadsError.value = error;
    return false;
  }
}

async function readDirty(): Promise<void> {
  gathering = undefined;
  const names = [...dirty];
  dirty.clear();
  if (names.length > askedAlone) return void (await readAll());
  for (const name of names) {
    const status = await client.status(name).catch((error: unknown) => {
      if (hasCode(error, "WORKLOAD_UNKNOWN")) return null;
      return undefined;
    });
    if (status !== undefined) put(name, status);
  }
}

function put(name: string, status: WorkloadStatus | null): void {
  const others = (workloads.value ?? []).filter(({ workload }) => workload !== name);
  const all = status ? [...others, status] : others;
  workloads.value = all.sort((one, other) => (one.workload < other.workload ? -1 : 1));
}

function changesStatus({ type }: LoggedEvent): boolean {
  return (
    type === "phase:entered" ||
    type === "hold:promoted" ||
    type === "state:committed" ||
    type === "deployment:finished" ||
    type === "container:started" ||
    type === "container:stopped"
  );
}
