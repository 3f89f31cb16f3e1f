import type { WorkloadRequest } from "@cutover/core";
import type { Administration } from "./administration.js";
import type { Cutover } from "./cutover.js";

/** Global options that say what a command works on. */
export interface SessionRequest {
  /** The project file; found in this folder if absent. */
  readonly config?: string;
  readonly destination?: string;
  /** A server's address. */
  readonly server?: string;
  /** The name of a server in the contexts, or "local". */
  readonly context?: string;
  /**
   * "act": takes part in what the store asks for, so it also recovers what a gone process left open. "read":
   * changes nothing.
   */
  readonly use: "read" | "act";
}

/** One command's connection to a deployer. */
export interface Session {
  readonly cutover: Cutover;
  readonly administration: Administration;
  /** local: this process deploys. remote: a server does. */
  readonly kind: "local" | "remote";
  /** "this machine", or the server's address. */
  readonly place: string;
  /** Of the project file, by name; undefined without a file. */
  readonly workloads: ReadonlyMap<string, WorkloadRequest> | undefined;
  /** Locally: stops at the next safe point, and leaves the rest to the next deployer. */
  close(): Promise<void>;
}

export type OpenSession = (request: SessionRequest) => Promise<Session>;
