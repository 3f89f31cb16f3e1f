import type { Register } from "../command-context.js";
import { registerCompletion } from "../completion/completion-command.js";
import { registerConfig } from "../config/config-command.js";
import { registerSchema } from "../config/schema-command.js";
import { registerValidate } from "../config/validate-command.js";
import { registerDoctor } from "../doctor/doctor-command.js";
import { registerInit } from "../init/init-command.js";
import { registerServe } from "../serve/serve-command.js";
import { registerAlerts } from "./alerts.js";
import { registerCancel } from "./cancel.js";
import { registerCheck } from "./check.js";
import { registerContext } from "./context.js";
import { registerDeploy } from "./deploy.js";
import { registerDiff } from "./diff.js";
import { registerEvents } from "./events.js";
import { registerHistory } from "./history.js";
import { registerLogs } from "./logs.js";
import { registerNotify } from "./notify.js";
import { registerPause } from "./pause.js";
import { registerPlan } from "./plan.js";
import { registerPreview } from "./preview.js";
import { registerPromote } from "./promote.js";
import { registerPrune } from "./prune.js";
import { registerRedeploy } from "./redeploy.js";
import { registerRemove } from "./remove.js";
import { registerReport } from "./report.js";
import { registerRollback } from "./rollback.js";
import { registerStatus } from "./status.js";
import { registerToken } from "./token.js";
import { registerUsage } from "./usage.js";
import { registerWatch } from "./watch.js";

/** Each command group of the help, in its order. */
const groups: Readonly<Record<string, readonly Register[]>> = {
  "Set up:": [
    registerInit,
    registerValidate,
    registerSchema,
    registerConfig,
    registerDoctor,
    registerCompletion,
  ],
  "Deploy:": [registerPlan, registerDeploy, registerRollback, registerRedeploy, registerRemove],
  "A deployment in progress:": [registerWatch, registerPreview, registerPromote, registerCancel],
  "Look:": [
    registerStatus,
    registerHistory,
    registerDiff,
    registerLogs,
    registerEvents,
    registerUsage,
    registerAlerts,
    registerReport,
    registerCheck,
  ],
  "Operate:": [registerPause, registerPrune],
  "Servers:": [registerServe, registerContext, registerToken, registerNotify],
};

export const commands: readonly Register[] = Object.entries(groups).map(
  ([heading, registers]): Register =>
    (program, run) => {
      program.commandsGroup(heading);
      for (const register of registers) register(program, run);
    },
);
