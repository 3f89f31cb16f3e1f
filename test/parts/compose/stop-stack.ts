import { compose } from "@cutover/plugin-compose";

/** A deployer's process that stops a stack: its arguments are the stack's project and the engine. */
const [, , project = "", engineUrl = ""] = process.argv;
await compose().stacks?.stop({
  stack: { project, definition: null },
  engineUrl,
  signal: new AbortController().signal,
  assertMayAct: () => undefined,
});
