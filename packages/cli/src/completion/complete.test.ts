import { Argument, Command, Option } from "commander";
import { describe, expect, it } from "vitest";
import { complete } from "./complete.js";

function program(): Command {
  const root = new Command("cutover")
    .option("-d, --destination <name>", "merge a file")
    .option("--config <file>", "the file");
  root
    .command("deploy")
    .description("deploy workloads")
    .argument("[names...]")
    .option("-y, --yes", "do not ask")
    .addOption(new Option("--until <moment>").choices(["cutover", "reaped"]));
  root.command("diff").argument("<a>").argument("<b>");
  root.command("completion").addArgument(new Argument("<shell>").choices(["bash", "zsh"]));
  root.command("__complete", { hidden: true });
  root.command("config").command("show").description("show it");
  return root;
}

const names = {
  workloads: async () => ["web", "worker"],
  destinations: async () => ["staging"],
  contexts: async () => ["local"],
};
const values = async (line: string) =>
  (await complete(program(), line.split(" "), names))?.map(({ value }) => value);

describe("complete", () => {
  it.each<[string, string[]]>([
    ["de", ["deploy"]],
    ["", ["deploy", "diff", "completion", "config", "help"]],
    ["config ", ["show", "help"]],
    ["deploy w", ["web", "worker"]],
    ["deploy web wo", ["worker"]],
    ["-d staging deploy we", ["web"]],
    ["deploy --y", ["--yes"]],
    ["deploy --dest", ["--destination"]],
    ["deploy --until ", ["cutover", "reaped"]],
    ["deploy --until=r", ["--until=reaped"]],
    ["-d ", ["staging"]],
    ["completion z", ["zsh"]],
    ["diff ", []],
    ["deploy deploy", []],
    ["nothing ", []],
  ])("should complete %j", async (line, expected) => {
    expect(await values(line)).toEqual(expected);
  });

  it("should leave files to the shell", async () => {
    expect(await values("--config ")).toBeUndefined();
  });
});
