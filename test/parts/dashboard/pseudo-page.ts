import { fileURLToPath } from "node:url";
import { build, type Plugin } from "vite";
import { type Page, readPage } from "../../../packages/dashboard/src/page-files.js";

const config = fileURLToPath(new URL("../../../packages/dashboard/vite.config.ts", import.meta.url));

/** Modules of the German texts, each with what the pseudo-locale has in its place. */
const replaced: readonly (readonly [RegExp, (german: string) => string])[] = [
  [
    /\/page\/locales\/de\.ts$/,
    () => `import { pseudoTexts } from "@cutover/schema/testing";
      import { english } from "../texts/english.js";
      export const texts = pseudoTexts(english);`,
  ],
  [
    /\/schema\/dist\/sayings\/de\.js$/,
    () => `import { pseudoTexts } from "../testing/index.js";
      import { englishSayings } from "./english.js";
      export const sayings = pseudoTexts(englishSayings);`,
  ],
  [
    /\/page\/locales\/errors\/de\.ts$/,
    (german) => `import { pseudoTexts } from "@cutover/schema/testing";
      ${german.replace("export const errors", "const german")}
      export const errors = { headings: pseudoTexts(german.headings), remedies: pseudoTexts(german.remedies) };`,
  ],
  [
    /\/schema\/dist\/locales\/de\.js$/,
    () => `import { pseudoLocale } from "../testing/index.js";
      import { english } from "../texts/english.js";
      export const catalogue = pseudoLocale(english);`,
  ],
  [
    /\/editor\/dist\/texts\/de\.js$/,
    () => `import { pseudoTexts } from "@cutover/schema/testing";
      import { catalogue } from "@cutover/schema/locales/de";
      import { englishTexts } from "./english.js";
      export const language = { locale: "de", texts: pseudoTexts(englishTexts), config: catalogue };`,
  ],
];

/** Builds the dashboard's page into a folder, with a pseudo-locale in the place of German. */
export async function buildPseudoPage(outDir: string): Promise<Page> {
  const found = new Set<RegExp>();
  const plugin: Plugin = {
    name: "pseudo-locale",
    enforce: "pre",
    transform(code, id) {
      const [pattern, write] = replaced.find(([pattern]) => pattern.test(id)) ?? [];
      if (!pattern || !write) return undefined;
      found.add(pattern);
      return { code: write(code), map: null };
    },
  };
  await build({ configFile: config, build: { outDir }, plugins: [plugin] });
  const page = await readPage(outDir);
  if (!page || found.size < replaced.length) throw new Error("a module of the German texts has moved");
  return page;
}
