import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { CutoverEditor } from "@cutover/editor";
import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type PageOptions, TestBrowser, type TestPage } from "./parts/browser/browser.js";
import { EditorPages } from "./parts/editor/pages.js";

const script = (path: string) => fileURLToPath(new URL(`../packages/editor/${path}`, import.meta.url));
const plain = script("examples/plain/page.js");
const standalone = script("dist/standalone/cutover-editor.js");
const style = "body { color-scheme: light dark; background: Canvas; color: CanvasText; }";

let browser: TestBrowser;
let pages: EditorPages;
beforeAll(async () => {
  [browser, pages] = await Promise.all([TestBrowser.open(), EditorPages.open()]);
});
afterEach(() => browser.closePages());
afterAll(async () => {
  await Promise.all([browser.close(), pages.close()]);
});

const web = { image: "registry.example/web:1", port: 8080, domains: ["app.example.com"] };

interface Opened extends TestPage {
  readonly editor: Locator;
}

interface Opening extends PageOptions {
  readonly script?: string;
  readonly isBundled?: boolean;
  /** Of the `html` element. */
  readonly html?: string;
}

async function open(config: object | string, attributes = "", options: Opening = {}): Promise<Opened> {
  const text = typeof config === "string" ? config : JSON.stringify(config, null, 2);
  const value = text.replaceAll("&", "&amp;").replaceAll("'", "&#39;");
  const body = `<form><label for="config">The config</label>
    <cutover-editor id="config" name="config" value='${value}' ${attributes}></cutover-editor><button>Save</button></form><output></output>`;
  const opened = await browser.newPage(options);
  await opened.page.goto(pages.add({ script: plain, ...options, body, style }));
  return { ...opened, editor: opened.page.locator("cutover-editor") };
}

/** What the page takes, also what overflows. */
const widthOf = (page: Page) => page.evaluate<number>("document.documentElement.scrollWidth");

const valueOf = (page: Page) => page.evaluate<string>("document.querySelector('cutover-editor').value");

describe("the editor in a page with a strict content security policy", () => {
  it("should show a mistake as it is typed, and mend it by its fix", async () => {
    const { page, editor, complaints } = await open('{\n  "image": "registry.example/web:1"\n}');
    await editor.getByRole("textbox", { name: "The config" }).click();
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("End");
    await page.keyboard.type(',\n"prot": 8080');
    await editor.getByRole("button", { name: /Line 3.*Unknown field "prot"/ }).click();
    expect(await page.evaluate("document.activeElement.localName")).toBe("cutover-editor");
    await expect
      .poll(() => editor.locator(".error-mark").allTextContents(), { timeout: 60_000 })
      .toEqual(['"prot"']);
    await editor.getByRole("button", { name: 'Write "port"' }).click();
    expect(JSON.parse(await valueOf(page))).toEqual({ image: "registry.example/web:1", port: 8080 });
    await editor.locator(".error-mark").waitFor({ state: "detached" });
    expect(await editor.getByRole("textbox").evaluate((element) => element.matches(":focus"))).toBe(true);
    expect(complaints).toEqual([]);
  });

  it("should complete keys and values, and describe the field below the pointer", async () => {
    const { page, editor, complaints } = await open('{\n  "image": "registry.example/web:1"\n}');
    await editor.getByRole("textbox").click();
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("End");
    await page.keyboard.type(",\nde");
    await editor.getByRole("option", { name: /deploy_strategy/, selected: true }).waitFor();
    await page.keyboard.press("Enter");
    await editor.getByRole("option", { name: /^blue-green/ }).click();
    expect(JSON.parse(await valueOf(page))).toEqual({
      image: "registry.example/web:1",
      deploy_strategy: "blue-green",
    });
    await editor.locator(".tok-key", { hasText: "image" }).hover();
    await editor.getByText("The image to run").waitFor();
    expect(complaints).toEqual([]);
  });

  it("should change one key by the choice of the strategy, and revert it in one step", async () => {
    const text =
      '{\n    "image": "registry.example/web:1", // the shop\n    "healthcheck": { "path": "/", "port": 80 }\n}';
    const { page, editor } = await open(text);
    await editor.getByText("An image is deployed blue-green unless its config says otherwise.").waitFor();
    await editor.getByRole("radio", { name: "Recreate" }).check();
    expect(await valueOf(page)).toBe(text.replace("80 }\n}", '80 },\n    "deploy_strategy": "recreate"\n}'));
    await editor.getByText("deploy_strategy asks for recreate.").waitFor();
    await editor.getByRole("textbox").click();
    await page.keyboard.press("ControlOrMeta+z");
    expect(await valueOf(page)).toBe(text);
    expect(await editor.getByRole("radio", { name: "Default" }).isChecked()).toBe(true);
  });

  it("should say as one types why a strategy is impossible, and disable it", async () => {
    const { page, editor } = await open({ ...web, volumes: ["data:/data"] });
    const blueGreen = editor.getByRole("radio", { name: "Blue-green" });
    expect(await blueGreen.isDisabled()).toBe(true);
    await editor.getByText(/Blue-green is not possible: The writable volume data is not marked/).waitFor();
    await editor.locator(".tok-text", { hasText: "data:/data" }).click();
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.type(":ro");
    await editor.getByText("An image is deployed blue-green").waitFor();
    expect(await blueGreen.isEnabled()).toBe(true);
    await editor.evaluate((element) => element.setAttribute("source", "compose"));
    await editor.getByText(/Blue-green is not possible: two versions of a stack/).waitFor();
  });

  it("should tell its form the text, and block it while the text has an error", async () => {
    const { page, editor } = await open(web);
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForURL(/config=/);
    const sent = new URL(page.url()).searchParams.get("config") ?? "";
    expect(JSON.parse(sent.replaceAll("\r\n", "\n"))).toEqual(web);

    await editor.evaluate((element) => Object.assign(element, { value: '{ "image": 1 }' }));
    const before = page.url();
    await page.getByRole("button", { name: "Save" }).click();
    expect(page.url()).toBe(before);
    expect(await page.evaluate("document.activeElement.localName")).toBe("cutover-editor");
    await page.evaluate("document.querySelector('form').reset()");
    expect(JSON.parse(await valueOf(page))).toEqual(web);
    expect(await page.evaluate("document.querySelector('form').checkValidity()")).toBe(true);
  });

  it("should report each change, and one change in all when the focus leaves", async () => {
    const { page, editor } = await open({});
    await editor.getByRole("textbox").click();
    await editor.evaluate((element) => {
      const heard: string[] = [];
      Object.assign(globalThis, { heard });
      for (const type of ["input", "change"]) element.addEventListener(type, () => heard.push(type));
    });
    await page.keyboard.type("  ");
    await page.keyboard.press("ControlOrMeta+z");
    await page.keyboard.type(" ");
    await page.getByRole("button", { name: "Save" }).focus();
    expect(await page.evaluate("heard")).toEqual(["input", "input", "input", "input", "change"]);
  });

  it("should be used with the keyboard alone, and left by Tab", async () => {
    const { page, editor } = await open({ image: "registry.example/web:latest" });
    const focused = () =>
      page.evaluate<string>(
        "document.querySelector('cutover-editor').shadowRoot.activeElement?.part.value ?? ''",
      );
    await page.locator("label").first().click();
    expect(await editor.getByRole("textbox").evaluate((element) => element.matches(":focus"))).toBe(true);
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("problem");
    await page.keyboard.press("Enter");
    expect(await editor.getByRole("textbox").evaluate((element) => element.matches(":focus"))).toBe(true);
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("ArrowRight");
    expect(JSON.parse(await valueOf(page))).toMatchObject({ deploy_strategy: "recreate" });
    expect(
      await editor.getByRole("radio", { name: "Recreate" }).evaluate((each) => each.matches(":focus")),
    ).toBe(true);
  });

  it("should be a plain textarea on a touch screen", async () => {
    const { page, editor, complaints, violations } = await open(web, "", { touch: true, width: 360 });
    const text = editor.getByRole("textbox", { name: "The config" });
    expect(await text.evaluate((element) => element.localName)).toBe("textarea");
    await editor.getByRole("radio", { name: "Recreate" }).tap();
    expect(JSON.parse(await valueOf(page))).toEqual({ ...web, deploy_strategy: "recreate" });
    expect(await text.evaluate((element) => element.matches(":focus"))).toBe(false);
    await text.focus();
    await page.keyboard.press("ControlOrMeta+z");
    expect(JSON.parse(await valueOf(page))).toEqual(web);
    expect([complaints, await violations()]).toEqual([[], []]);
  });

  it("should change nothing if it is read-only, or its fieldset is disabled", async () => {
    for (const attributes of ["readonly", ""]) {
      const { page, editor } = await open({ imgae: "registry.example/web:1" }, attributes);
      if (attributes === "")
        await page.evaluate(
          "document.querySelector('form').innerHTML = `<fieldset disabled>${document.querySelector('form').innerHTML}</fieldset>`",
        );
      const before = await valueOf(page);
      await editor.locator(".cm-content").click();
      await page.keyboard.type("x");
      await page.keyboard.press("Enter");
      expect(await valueOf(page)).toBe(before);
      expect(await editor.getByRole("radio", { name: "Recreate" }).isDisabled()).toBe(true);
      expect(await editor.getByRole("button", { name: /Unknown field/ }).isVisible()).toBe(true);
      expect(await editor.getByRole("button", { name: 'Write "image"' }).count()).toBe(0);
    }
  });

  it("should give axe nothing to find in light, dark, and beside an open list", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const { page, editor, complaints, violations } = await open(
        { ...web, prot: 1, volumes: ["data:/data"] },
        "",
        {
          colorScheme,
        },
      );
      expect(await violations()).toEqual([]);
      await editor.evaluate((element, value) => Object.assign(element, { value }), JSON.stringify(web));
      await editor.getByRole("textbox").click();
      await page.keyboard.press("Control+Space");
      await page.keyboard.press("ControlOrMeta+Home");
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Control+Space");
      await editor.getByRole("listbox").waitFor();
      expect(await violations()).toEqual([]);
      expect(complaints).toEqual([]);
    }
  });

  it("should take an app's own source kind", async () => {
    const ownKind = fileURLToPath(new URL("parts/editor/own-kind.js", import.meta.url));
    const { page, editor, complaints } = await open({ restart: 5 }, "", { script: ownKind });
    await editor.getByRole("button", { name: /program must be a string, but is missing/ }).waitFor();
    await editor.getByRole("button", { name: 'Write "restarts"' }).click();
    expect(await valueOf(page)).toContain('"restarts": 5');
    expect(await editor.getByRole("radio").count()).toBe(0);
    await editor.evaluate((element) => Object.assign(element, { value: '{ "program": "/srv/shop" }' }));
    await editor.getByText("Recreate A program is stopped before the next one starts.").waitFor();
    expect(complaints).toEqual([]);
  });

  it("should keep code from left to right, and fit, in a page that is written from right to left", async () => {
    for (const width of [360, 1280]) {
      const html = 'lang="ar" dir="rtl"';
      const { page, editor, complaints } = await open({ ...web, prot: 1 }, "", { html, width });
      const [code, number] = await Promise.all([
        editor.locator(".cm-content").boundingBox(),
        editor.locator(".cm-gutters").boundingBox(),
      ]);
      expect(number?.x).toBeLessThan(code?.x ?? 0);
      const severity = await editor.locator(".severity").first().boundingBox();
      const place = await editor.locator(".place").first().boundingBox();
      expect(severity?.x).toBeGreaterThan(place?.x ?? Infinity);
      expect(await widthOf(page)).toBe(width);
      expect(complaints).toEqual([]);
    }
  });
});

describe("the languages of the editor", () => {
  /** What is shown beside the config's own words: texts, and names for assistive technology. */
  const shown = `(() => {
    const frame = document.querySelector("cutover-editor").shadowRoot.querySelector(".frame").cloneNode(true);
    for (const own of frame.querySelectorAll(".cm-scroller, .cm-announced, .suggestion > span")) own.remove();
    const names = [...frame.querySelectorAll("[aria-label]")].map((each) => each.ariaLabel);
    return frame.textContent + names.join("");
  })()`;
  const overflowing = `[...document.querySelector("cutover-editor").shadowRoot.querySelectorAll("*")]
    .filter((each) => !each.closest(".writing, .announced") && each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0)
    .map((each) => each.className || each.localName)`;
  const pseudoLanguage = fileURLToPath(new URL("parts/editor/pseudo-language.js", import.meta.url));
  const mistaken = { image: "registry.example/web:latest", prot: 1, deploy_strategy: "blue-green" };
  const ruledOut = { image: "registry.example/web:latest", ports: ["80:80"] };

  it("should leave no text outside their catalogues, and fit longer words into 360 px", async () => {
    for (const config of [mistaken, ruledOut, "{"]) {
      const { page, editor, complaints } = await open(config, "", { script: pseudoLanguage, width: 360 });
      await editor.getByText(/^⟦/).first().waitFor();
      await editor.getByRole("textbox").click();
      await page.keyboard.press("ControlOrMeta+Home");
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Control+Space");
      await editor.getByRole("option").first().waitFor();
      const [beside, overflow] = await Promise.all([
        page.evaluate<string>(shown),
        page.evaluate(overflowing),
      ]);
      expect(withoutBrackets(beside).trim()).toBe("");
      expect(beside).toContain("⟦");
      expect(overflow).toEqual([]);
      await page.keyboard.press("Escape");
      if (config !== "{") {
        await editor.locator(".tok-key").first().hover();
        await editor.locator(".card").waitFor();
      }
      expect(withoutBrackets(await page.evaluate<string>(shown)).trim()).toBe("");
      expect(await widthOf(page)).toBe(360);
      expect(complaints).toEqual([]);
    }
  });

  it("should be loaded by their locale, the nearest one", async () => {
    const { editor, complaints } = await open(ruledOut, 'locale="de-AT"');
    await editor.getByText("Den festen Host-Port 80 kann nur ein Container belegen.").first().waitFor();
    await editor.getByRole("radio", { name: "Standard" }).waitFor();
    await editor.evaluate((element) => element.setAttribute("locale", "ja"));
    await editor.getByRole("radio", { name: "既定" }).waitFor();
    await editor.evaluate((element) => element.setAttribute("locale", "xx"));
    await editor.getByRole("radio", { name: "Default" }).waitFor();
    expect(complaints).toEqual([]);
  });
});

/** Removes the texts in brackets, also one within another. */
function withoutBrackets(text: string): string {
  const less = text.replaceAll(/⟦[^⟦⟧]*⟧/g, "");
  return less === text ? text : withoutBrackets(less);
}

describe("the editor as one file", () => {
  it("should hold everything in 150 KB", async () => {
    expect(gzipSync(await readFile(standalone)).byteLength).toBeLessThanOrEqual(150_000);
  });

  it("should run as it is, without another file", async () => {
    const { page, editor, complaints } = await open(web, "", { script: standalone, isBundled: true });
    await editor.getByText("An image is deployed blue-green unless its config says otherwise.").waitFor();
    const loaded = await page.evaluate<string[]>(
      "performance.getEntriesByType('resource').map(({ name }) => name.replace(/.*[/]/, ''))",
    );
    expect(loaded.filter((name) => name.endsWith(".js"))).toEqual(["page.js"]);
    expect(complaints).toEqual([]);
  });
});

describe("the manifest of the editor's element", () => {
  interface Named {
    readonly name: string;
  }
  interface Manifest {
    readonly modules: readonly {
      readonly declarations: readonly {
        readonly attributes: readonly Named[];
        readonly members: readonly Named[];
        readonly cssProperties: readonly Named[];
      }[];
    }[];
  }
  const namesOf = (list: readonly Named[] = []) => list.map(({ name }) => name).toSorted();
  const declared = async () => {
    const manifest = JSON.parse(await readFile(script("custom-elements.json"), "utf8")) as Manifest;
    return manifest.modules[0]?.declarations[0];
  };

  it("should list the attributes and the properties of the element", async () => {
    const { attributes, members } = (await declared()) ?? {};
    // The style sheet reads the theme, and the form the name.
    const known = [...CutoverEditor.observedAttributes, "theme", "name"].toSorted();
    expect(namesOf(attributes)).toEqual(known);
    const properties = Object.getOwnPropertyNames(CutoverEditor.prototype);
    expect(properties).toEqual(expect.arrayContaining(namesOf(members)));
  });

  it("should list the custom properties of the style sheet", async () => {
    const css = await readFile(script("src/style.ts"), "utf8");
    const used = [...css.matchAll(/var\((--cutover-[a-z-]+)/g)].map(([, name = ""]) => name);
    expect(namesOf((await declared())?.cssProperties)).toEqual([...new Set(used)].toSorted());
  });
});
