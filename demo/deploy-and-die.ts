import { createDeployer } from "@cutover/core";
import { openParts, type DemoSettings } from "./parts.js";

const settings = JSON.parse(process.argv[2] ?? "{}") as DemoSettings;
const { options } = openParts(settings);
const deployer = await createDeployer({
  ...options,
  onEvent: ({ type }) => {
    if (type === "route:verified") process.kill(process.pid, "SIGKILL");
  },
});
await deployer.deploy("demo").done;
