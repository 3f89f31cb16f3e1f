import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Plugin } from "esbuild";
import { compile } from "svelte/compiler";
import { compileScript, parse } from "vue/compiler-sfc";

/** Compiles the components of Vue, as its plugin for Vite does. */
export const vue: Plugin = {
  name: "vue",
  setup(build) {
    build.initialOptions.define = {
      ...build.initialOptions.define,
      __VUE_OPTIONS_API__: "false",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    };
    build.onLoad({ filter: /\.vue$/ }, async ({ path }) => {
      const { descriptor } = parse(await readFile(path, "utf8"), { filename: path });
      const isCustomElement = (tag: string) => tag === "cutover-editor";
      const templateOptions = { compilerOptions: { isCustomElement } };
      const { content } = compileScript(descriptor, {
        id: basename(path),
        inlineTemplate: true,
        isProd: true,
        templateOptions,
      });
      return { contents: content, loader: "js" };
    });
  },
};

/** Compiles the components of Svelte, as its plugin for Vite does. */
export const svelte: Plugin = {
  name: "svelte",
  setup(build) {
    build.onLoad({ filter: /\.svelte$/ }, async ({ path }) => {
      const { js } = compile(await readFile(path, "utf8"), {
        filename: path,
        generate: "client",
        css: "external",
      });
      return { contents: js.code, loader: "js" };
    });
  },
};
