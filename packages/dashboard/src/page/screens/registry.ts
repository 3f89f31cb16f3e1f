import type { ComponentType } from "preact";
import type { Scope } from "@cutover/client";
import type { TextKey } from "../texts/catalogue.js";
import type { ScreenProps } from "./screen-props.js";

export interface Screen {
  /** Below the page, such as `workloads/:name`. */
  readonly path: string;
  /** Its entry in the navigation; it has none if absent. */
  readonly nav?: { readonly label: TextKey; readonly scope?: Scope };
  readonly load: () => Promise<ComponentType<ScreenProps>>;
}

/** All screens, in the order of the navigation. Each is a folder beside this file, loaded when it is first shown. */
export const screens: readonly Screen[] = [
  {
    path: "",
    nav: { label: "nav.overview" },
    load: async () => (await import("./overview/overview.js")).Overview,
  },
  {
    path: "workloads/:name",
    load: async () => (await import("./workload/workload.js")).Workload,
  },
  {
    path: "deployments/:id",
    load: async () => (await import("./deployment/deployment.js")).Deployment,
  },
];
