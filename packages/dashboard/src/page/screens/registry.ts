import type { ComponentType } from "preact";
import type { Scope } from "@cutover/client";
import { readWorkloadsAhead } from "../live/workloads.js";
import type { TextKey } from "../texts/catalogue.js";
import { Overview } from "./overview/overview.js";
import type { ScreenProps } from "./screen-props.js";

export interface Screen {
  /** Below the page, such as `workloads/:name`. */
  readonly path: string;
  /** Its entry in the navigation; it has none if absent. */
  readonly nav?: { readonly label: TextKey; readonly scope?: Scope };
  /** Takes what it shows, while the session is asked for. */
  readonly readAhead?: () => Promise<unknown> | undefined;
  readonly load: () => Promise<ComponentType<ScreenProps>>;
}

/** All screens, in the order of the navigation. Each is a folder beside this file, loaded when it is first shown. */
export const screens: readonly Screen[] = [
  {
    path: "",
    nav: { label: "nav.overview" },
    readAhead: readWorkloadsAhead,
    load: () => Promise.resolve(Overview),
  },
  {
    path: "workloads/:name",
    load: async () => (await import("./workload/workload.js")).Workload,
  },
  {
    path: "deployments/:id",
    load: async () => (await import("./deployment/deployment.js")).Deployment,
  },
  {
    path: "workloads/:name/review",
    load: async () => (await import("./review/review.js")).Review,
  },
  {
    path: "workloads/:name/rollback",
    load: async () => (await import("./rollback/rollback.js")).Rollback,
  },
  {
    path: "workloads/:name/config",
    load: async () => (await import("./config/config.js")).Config,
  },
  {
    path: "alerts",
    nav: { label: "nav.alerts", scope: "read" },
    load: async () => (await import("./alerts/alerts.js")).Alerts,
  },
  {
    path: "deliveries",
    nav: { label: "nav.deliveries", scope: "admin" },
    load: async () => (await import("./deliveries/deliveries.js")).Deliveries,
  },
  {
    path: "tokens",
    nav: { label: "nav.tokens", scope: "admin" },
    load: async () => (await import("./tokens/tokens.js")).Tokens,
  },
  {
    path: "audit",
    nav: { label: "nav.audit", scope: "admin" },
    load: async () => (await import("./audit/audit.js")).Audit,
  },
];
