import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { TestBrowser } from "./parts/browser/browser.js";
import { svelte, vue } from "./parts/editor/compilers.js";
import { EditorPages } from "./parts/editor/pages.js";

/** On a busy machine, a page takes seconds. */
const patient = { timeout: 60_000 };

const example = (path: string) =>
  fileURLToPath(new URL(`../packages/editor/examples/${path}`, import.meta.url));

let browser: TestBrowser;
let pages: EditorPages;
beforeAll(async () => {
  [browser, pages] = await Promise.all([TestBrowser.open(), EditorPages.open()]);
});
afterEach(() => browser.closePages());
afterAll(async () => {
  await Promise.all([browser.close(), pages.close()]);
});

describe("the examples of the editor", () => {
  const app = { body: '<div id="app"></div>' };
  const examples = {
    plain: { script: example("plain/page.js") },
    react: { ...app, script: example("react/page.tsx") },
    vue: { ...app, script: example("vue/page.js"), plugins: [vue] },
    svelte: { ...app, script: example("svelte/page.js"), plugins: [svelte] },
  };

  for (const [name, files] of Object.entries(examples))
    it(`should run in a page of the kind ${name}`, async () => {
      const html = await readFile(example("plain/index.html"), "utf8");
      const body = /<body>([^]*)<\/body>/.exec(html)?.[1] ?? "";
      const { page, complaints, violations } = await browser.newPage();
      await page.goto(pages.add({ body, ...files }));
      const outcome = page.locator("output");
      await expect.poll(() => outcome.textContent(), patient).toBe("blue-green");
      const editor = page.locator("cutover-editor");
      await editor.getByRole("radio", { name: "Recreate" }).check();
      await expect.poll(() => outcome.textContent(), patient).toBe("recreate");
      await editor.getByRole("textbox", { name: "Config" }).click();
      await page.keyboard.press("ControlOrMeta+z");
      await expect.poll(() => outcome.textContent(), patient).toBe("blue-green");
      await page.keyboard.press("ControlOrMeta+End");
      await page.keyboard.type("x");
      await expect.poll(() => outcome.textContent(), patient).toBe("");
      if (name !== "plain")
        await page.getByRole("button", { name: "Save 38 characters", disabled: true }).waitFor();
      expect([complaints, await violations()]).toEqual([[], []]);
    });
});
