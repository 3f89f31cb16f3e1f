#!/usr/bin/env node
import { createRequire } from "node:module";
import { commands } from "./commands/commands.js";
import { processIo } from "./io.js";
import { runCli } from "./program.js";
import { sessionOpener } from "./session/open-session.js";

const { version } = createRequire(import.meta.url)("../package.json") as { version: string };
const io = processIo();
process.exitCode = await runCli(process.argv.slice(2), {
  io,
  commands,
  version,
  openSession: sessionOpener(io),
});
