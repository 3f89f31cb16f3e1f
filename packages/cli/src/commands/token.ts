import type { Token } from "@cutover/client";
import { scopeSchema } from "@cutover/client/api";
import { Option } from "commander";
import type { Register } from "../command-context.js";
import { table } from "../output/table.js";
import { shownAge, shownTime } from "../output/units.js";
import { daysOption } from "./duration-option.js";

interface CreateOptions {
  readonly scope: readonly Token["scopes"][number][];
  readonly workloads?: readonly string[];
  /** Milliseconds. */
  readonly expires?: number;
}

export const registerToken: Register = (program, run) => {
  const token = program.command("token").description("create, list and revoke the tokens of a server");
  token
    .command("create")
    .description("create a token, and print it: it is never shown again")
    .argument("<name>", "what uses it, for people")
    .addOption(
      new Option("--scope <scope...>", "what it may do").choices(scopeSchema.options).makeOptionMandatory(),
    )
    .option("--workloads <pattern...>", "names of workloads, such as web-*; all if absent")
    .option("--expires <days>", "after so many days; never if absent", daysOption)
    .action(
      run(async ({ output, openSession }, options: CreateOptions, name: string) => {
        const { administration } = await openSession("read");
        const { scope, workloads, expires } = options;
        const { token: text, ...issued } = await administration.issueToken({
          name,
          scopes: [...scope],
          ...(workloads && { patterns: [...workloads] }),
          ...(expires !== undefined && { expiresAtMs: Date.now() + expires }),
        });
        if (output.json) return output.document({ ...issued, token: text });
        output.notice(`Token ${issued.id} for ${name}. It is shown only now:`);
        output.result(text);
      }),
    );
  token
    .command("list")
    .description("show the tokens; never their secrets")
    .action(
      run(async ({ output, openSession }) => {
        const all = await (await openSession("read")).administration.tokens();
        if (output.json) return output.document(all);
        if (all.length === 0) return output.notice("There are no tokens.");
        const nowMs = Date.now();
        output.result(
          ...table(
            [
              { title: "TOKEN", of: ({ id }) => id },
              { title: "STATE", of: (one) => stateOf(one, nowMs) },
              { title: "NAME", of: ({ name }) => name, least: 6 },
              { title: "SCOPES", of: ({ scopes }) => scopes.join(","), least: 6 },
              { title: "WORKLOADS", of: ({ patterns }) => patterns.join(","), least: 5 },
              {
                title: "USED",
                of: ({ usedAtMs }) => (usedAtMs === undefined ? "" : shownAge(usedAtMs, nowMs)),
              },
            ],
            all,
            output,
          ),
        );
      }),
    );
  token
    .command("revoke")
    .description("end a token at once")
    .argument("<id>", "of `cutover token list`")
    .action(
      run(async ({ output, openSession }, _: object, id: string) => {
        await (await openSession("read")).administration.revokeToken(id);
        if (output.json) output.document({ token: id, revoked: true });
        else output.result(`${id} is revoked`);
      }),
    );
};

function stateOf({ revokedAtMs, expiresAtMs }: Token, nowMs: number): string {
  if (revokedAtMs !== undefined) return "revoked";
  if (expiresAtMs === undefined) return "valid";
  return expiresAtMs <= nowMs ? "expired" : `until ${shownTime(expiresAtMs).slice(0, 10)}`;
}
