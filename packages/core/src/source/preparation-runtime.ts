import { demandPort } from "../ports/optional-ports.js";
import type { Runtime } from "../ports/runtime.js";
import type { PreparationRuntime } from "./source-plugin.js";

export function preparationRuntime(runtime: Pick<Runtime, "images" | "host">): PreparationRuntime {
  return {
    get images() {
      return demandPort(runtime, "images", "source");
    },
    get host() {
      return demandPort(runtime, "host", "source");
    },
  };
}
