import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { json } from "@codemirror/lang-json";
import { ensureSyntaxTree } from "@codemirror/language";
import type { Diagnostic } from "@codemirror/lint";
import { EditorState, type Extension } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { JsonSchema } from "@cutover/core/schema";
import { build } from "esbuild";
import { type EditorAnswer, splitCursor } from "./answer.js";

/** The part of codemirror-json-schema that is used. */
interface SchemaSupport {
  stateExtensions(schema: JsonSchema): Extension;
  jsonSchemaLinter(): (view: EditorView) => Diagnostic[];
  jsonCompletion(): (context: CompletionContext) => CompletionResult;
  jsonSchemaHover(options: {
    formatHover: (texts: { message: string | null }) => unknown;
  }): (view: EditorView, position: number, side: -1 | 1) => Promise<{ create(): { dom: unknown } } | null>;
}

export interface CodeMirror {
  ask(schema: JsonSchema, marked: string): Promise<EditorAnswer>;
}

/**
 * CodeMirror without its view, which needs a browser. Its JSON Schema extension works only in bundlers, so it
 * is bundled first.
 */
export async function openCodeMirror(): Promise<CodeMirror> {
  const support = await load();
  return {
    async ask(schema, marked) {
      const { text, cursor } = splitCursor(marked);
      const begun = EditorState.create({ doc: text, extensions: [json(), support.stateExtensions(schema)] });
      ensureSyntaxTree(begun, text.length, 10_000);
      // A state shows the tree from its creation, which is only a part on a busy machine.
      const { state } = begun.update({});
      const view = { state } as EditorView;
      const problems = support.jsonSchemaLinter()(view);
      const { options } = support.jsonCompletion()(new CompletionContext(state, cursor, true));
      const formatHover = ({ message }: { message: string | null }) => message;
      const hover = await support.jsonSchemaHover({ formatHover })(view, cursor, 1);
      return {
        problems: problems.map(({ from, to, message }) => ({ part: text.slice(from, to), message })),
        completions: options.map(({ label }) => label),
        hover: (hover?.create().dom as string | null | undefined) ?? undefined,
      };
    },
  };
}

async function load(): Promise<SchemaSupport> {
  const cache = fileURLToPath(new URL("../../../node_modules/.cache", import.meta.url));
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "code-mirror-"));
  try {
    const outfile = join(folder, "support.mjs");
    await build({
      entryPoints: [fileURLToPath(new URL("code-mirror-support.mjs", import.meta.url))],
      bundle: true,
      platform: "node",
      format: "esm",
      mainFields: ["module", "main"],
      // One copy of the modules that hold the editor's state; Node resolves the others.
      external: ["@codemirror/*", "@lezer/*", "shiki", "@shikijs/*", "markdown-it", "yaml"],
      outfile,
      logLevel: "error",
    });
    return (await import(outfile)) as SchemaSupport;
  } finally {
    await rm(folder, { recursive: true });
  }
}
