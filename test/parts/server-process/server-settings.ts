import type { DeploymentEvent } from "@cutover/core";
import type { RouterSettings } from "../deployer-process/process-settings.js";

export type PhaseEntered = Extract<DeploymentEvent, { type: "phase:entered" }>["phase"];

/** What a server process serves: the world in memory, with images of every fate, or the real engine and nginx. */
export type ServerSettings = { readonly recordsFile: string; readonly port: number } & (
  | { readonly kind: "memory" }
  | {
      readonly kind: "real";
      readonly socketPath: string;
      readonly databaseFile: string;
      readonly router: Extract<RouterSettings, { kind: "nginx" }>;
      /** It kills itself with SIGKILL once a deployment that it began enters this phase. */
      readonly killedIn?: PhaseEntered | undefined;
    }
);

/** The only line of a server process, once it listens. */
export interface ServerLine {
  readonly url: string;
  /** Of the first start on these records. */
  readonly token: string | undefined;
}
