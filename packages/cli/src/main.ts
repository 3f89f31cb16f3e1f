#!/usr/bin/env node
import { createRequire } from "node:module";
import { commands } from "./commands/commands.js";
import { processIo } from "./io.js";
import { runCli } from "./program.js";
import { sessionOpener } from "./session/open-session.js";

const { version } = createRequire(import.meta.url)("../package.json") as { version: string };
const io = processIo();
const status = await runCli(process.argv.slice(2), { io, commands, version, openSession: sessionOpener(io) });
// A wait that was left, as for a server's deployment, would keep the process.
for (const stream of [process.stdout, process.stderr])
  await new Promise<void>((resolve) => stream.write("", () => resolve()));
process.exit(status);
