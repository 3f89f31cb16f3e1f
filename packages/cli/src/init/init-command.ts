import { InvalidArgumentError, Option } from "commander";
import type { Register } from "../command-context.js";
import { type InitOptions, proxyKinds, readPort } from "./init-options.js";

export const registerInit: Register = (program, run) => {
  program
    .command("init")
    .description("write a first cutover.yaml, by asking or from what is in this folder")
    .option("--image <reference>", "for an image of a registry")
    .option("--compose <file>", "for a compose file")
    .option("--dockerfile <folder>", "for a folder with a Dockerfile")
    .option("--static <folder>", "for a folder of files")
    .option("--name <name>", "the workload's name")
    .option("--service <name>", "the compose file's service that gets the traffic")
    .option("--port <port>", "the port in the container", port)
    .option("--domain <domain...>", "its domains; NAME.localhost if absent")
    .option("--health <path>", "path that answers 200 once it is ready")
    .addOption(new Option("--proxy <kind>", "the proxy; own-nginx if absent").choices([...proxyKinds]))
    .option("--proxy-port <port>", "port of Cutover's own nginx; 8080 if absent", port)
    .option("--proxy-url <url>", "where another proxy answers http")
    .option(
      "--sites-directory <folder>",
      "folder from which another nginx includes *.conf, or from which Caddy reads targets",
    )
    .option("--proxy-api <url>", "API of Nginx Proxy Manager, or Caddy's admin API")
    .option("--proxy-identity <mail>", "Cutover's user of Nginx Proxy Manager")
    .addOption(new Option("--ci <service>", "also write a workflow that deploys").choices(["github"]))
    .option("--force", "overwrite files that are there")
    .action(
      run(async (context, options: InitOptions) => {
        const { initProject } = await import("./init-project.js");
        await initProject(context, options, process.cwd());
      }),
    );
};

function port(text: string): number {
  try {
    return readPort(text);
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message}.`);
  }
}
