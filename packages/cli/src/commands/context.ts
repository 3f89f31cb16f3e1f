import type { Register } from "../command-context.js";
import { table } from "../output/table.js";
import { contextsPath, readContexts, readServerAddress, writeContexts } from "../session/contexts.js";
import { readToken } from "../session/secret-input.js";
import { usageInvalid } from "../usage-errors.js";

export const registerContext: Register = (program, run) => {
  const context = program
    .command("context")
    .description("name servers, and choose the one that commands work on");
  context
    .command("add")
    .description("remember a server and its token, for this user only")
    .argument("<name>", "its name")
    .argument("<url>", "its address")
    .option("--token-file <file>", "a file that holds the token, or - for stdin; asked for if absent")
    .action(
      run(
        async ({ io, output, prompts }, { tokenFile }: { tokenFile?: string }, name: string, url: string) => {
          if (name === "local" || !/^[a-z0-9][a-z0-9_-]{0,39}$/.test(name))
            throw usageInvalid(
              `a context cannot be named ${name}`,
              "Use lower-case letters, digits and hyphens; not local.",
            );
          const server = readServerAddress(url);
          const path = contextsPath(io.environment);
          const { contexts, ...rest } = await readContexts(path);
          const token = await readToken(io, prompts, tokenFile);
          await writeContexts(path, { ...rest, contexts: { ...contexts, [name]: { server, token } } });
          output.notice(`Use it with \`--context ${name}\`, or always with \`cutover context use ${name}\`.`);
        },
      ),
    );
  context
    .command("use")
    .description("let commands work on this server")
    .argument("<name>", "a context, or local for this machine")
    .action(
      run(async ({ io, output }, _: object, name: string) => {
        const path = contextsPath(io.environment);
        const { contexts } = await readContexts(path);
        if (name !== "local" && !Object.hasOwn(contexts, name))
          throw usageInvalid(
            `there is no context ${name}`,
            `There are: ${["local", ...Object.keys(contexts)].join(", ")}.`,
          );
        await writeContexts(path, { contexts, ...(name !== "local" && { current: name }) });
        output.notice(`Commands now work on ${name === "local" ? "this machine" : contexts[name]?.server}.`);
      }),
    );
  context
    .command("list")
    .description("show the servers; never their tokens")
    .action(
      run(async ({ io, output }) => {
        const { contexts, current = "local" } = await readContexts(contextsPath(io.environment));
        const all = [
          { name: "local", server: "this machine", hasToken: false, current: current === "local" },
          ...Object.entries(contexts).map(([name, { server, token }]) => ({
            name,
            server,
            hasToken: token !== undefined,
            current: name === current,
          })),
        ];
        if (output.json) return output.document(all);
        output.result(
          ...table(
            [
              { title: "", of: (one) => (one.current ? "*" : " ") },
              { title: "CONTEXT", of: ({ name }) => name },
              { title: "SERVER", of: ({ server }) => server, least: 12 },
            ],
            all,
            output,
          ),
        );
      }),
    );
};
