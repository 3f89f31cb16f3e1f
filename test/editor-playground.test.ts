import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type PageOptions, TestBrowser } from "./parts/browser/browser.js";
import { EditorPages } from "./parts/editor/pages.js";

const playground = fileURLToPath(new URL("../packages/editor/playground/", import.meta.url));

let browser: TestBrowser;
let pages: EditorPages;
let folder: string;
let url: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "playground-"));
  [browser, pages] = await Promise.all([TestBrowser.open(), EditorPages.open()]);
  await build({ configFile: join(playground, "vite.config.ts"), build: { outDir: folder } });
  url = pages.add(folder);
});
afterEach(() => browser.closePages());
afterAll(async () => {
  await Promise.all([browser.close(), pages.close()]);
  await rm(folder, { recursive: true });
});

async function open(options: PageOptions = {}) {
  const opened = await browser.newPage(options);
  await opened.page.goto(url);
  await opened.page.locator("#plan li").first().waitFor();
  return opened;
}

describe("the playground", () => {
  it("should say the steps, the downtime and the reason as the config changes", async () => {
    const { page, complaints } = await open();
    const plan = page.locator("#plan");
    await plan.getByText("An image is deployed blue-green unless its config says otherwise.").waitFor();
    await plan.getByText("None: the old version serves until the new one is proved").waitFor();
    await plan.getByText("let web-1 finish its open connections, at most 300 s").waitFor();
    expect(await plan.locator(".down").count()).toBe(0);

    await page.getByRole("radio", { name: "Recreate" }).check();
    await plan.getByText("From the stop of the old version").waitFor();
    expect(await plan.locator(".down").first().textContent()).toMatch(/^stop web-1; the downtime begins/);

    await page.getByRole("radio", { name: "Nothing runs yet" }).check();
    await plan.getByText("None: nothing runs yet").waitFor();
    expect(await plan.locator(".down").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("should explain each source, and wait while a config has errors", async () => {
    const { page, complaints } = await open();
    for (const [source, step] of [
      ["dockerfile", "run hooks.pre_cutover in green, at most 120 s"],
      ["static", "write the route of docs.example.com in place"],
      ["compose", "bring the stack up in place; changed services are replaced"],
    ] as const) {
      await page.getByLabel("Source").selectOption(source);
      await page.locator("#plan").getByText(step).waitFor();
    }
    await page.locator("cutover-editor").getByRole("textbox").click();
    await page.keyboard.type("x");
    await page.getByText("The config has errors.").waitFor();
    expect(complaints).toEqual([]);
  });

  it("should say all of it in another language, for each source and strategy", async () => {
    const { page, complaints } = await open();
    await page.locator("#locale").selectOption("ja");
    await page.getByRole("heading", { name: "プレイグラウンド" }).waitFor();
    expect(await page.evaluate("document.documentElement.lang")).toBe("ja");
    // Words of a person or of a config are code; two English words in a row are a sentence.
    const english = `[...document.querySelectorAll("h1, h2, p, span, label, dt, dd, li, small")]
      .filter((each) => !each.closest("cutover-editor, [translate=no]"))
      .flatMap((each) => [...each.childNodes].filter((node) => node.nodeType === 3).map(({ data }) => data))
      .concat(document.title)
      .filter((text) => /[a-z]{2,} [a-z]{2,}/i.test(text))`;
    for (const source of ["image", "dockerfile", "static", "compose"])
      for (const [now, radio] of [
        ["live", "既定"],
        ["live", "Recreate"],
        ["first", "既定"],
      ] as const) {
        await page.locator("#source").selectOption(source);
        await page.locator(`[name=now][value=${now}]`).check();
        const choice = page.getByRole("radio", { name: radio });
        if (await choice.isEnabled()) await choice.check();
        await page.locator("#plan li").first().waitFor();
        expect([source, now, await page.evaluate(english)]).toEqual([source, now, []]);
      }
    await page.locator("cutover-editor").getByRole("textbox").click();
    await page.keyboard.type("x");
    await page.locator("#plan > p").waitFor();
    expect(await page.evaluate(english)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("should fit a telephone, and give axe nothing to find", async () => {
    for (const options of [{ width: 360, touch: true }, { colorScheme: "dark" }] as const) {
      const { page, violations, complaints } = await open(options);
      expect(await violations()).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
      expect(complaints).toEqual([]);
    }
  });
});
