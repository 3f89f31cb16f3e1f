import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { TestBrowser, type TestPage } from "./parts/browser/browser.js";
import { DashboardWorld } from "./parts/dashboard/dashboard-world.js";

let browser: TestBrowser;
let world: DashboardWorld;
let token: string;
beforeAll(async () => {
  browser = await TestBrowser.open();
  world = await DashboardWorld.open({ pastMs: 120_000 });
  world.world.runtime.publish("registry.test/web:1", { log: ["listening on 8080"] });
  await world.apply("web", "registry.test/web:1");
  await world.deploy("web", { by: "ada" });
  await world.catchUp();
  await world.serve();
  token = await world.token();
});
afterEach(() => browser.closePages());
afterAll(async () => {
  await browser.close();
  await world.close();
});

/** A page of somebody who has logged in, in a language. */
async function openPage(locale = "en-US"): Promise<TestPage> {
  const opened = await browser.newPage({ locale });
  const { page } = opened;
  await page.goto(world.page);
  await page.locator("#token").fill(token);
  await page.keyboard.press("Enter");
  await page.getByRole("navigation").waitFor();
  return opened;
}

/** Drops the first request of each address that matches, as a browser does if a network comes or goes. */
async function dropFirst(page: Page, addresses: RegExp): Promise<Set<string>> {
  const dropped = new Set<string>();
  await page.route(addresses, (route) => {
    const url = route.request().url();
    if (dropped.has(url)) return route.continue();
    dropped.add(url);
    return route.abort("failed");
  });
  return dropped;
}

/** The rules of a style that did not come cannot be read. */
const areStyled = `[...document.styleSheets].every((sheet) => {
  try { return sheet.cssRules.length > 0; } catch { return false; }
})`;
const watch = String.raw`(?!load-again)`;

describe("a page one of whose requests was dropped", () => {
  it.each([
    ["its script", /\/assets\/index-.*\.js$/, "", "Overview"],
    ["its style", /\/assets\/index-.*\.css$/, "", "Overview"],
    ["what screens share", /\/assets\/shared-.*\.js$/, "workloads/web", "listening on 8080"],
    ["the question who has logged in", /\/v1\/session$/, "", "Overview"],
    ["the list of workloads", /\/v1\/workloads\?/, "", "web.example.org"],
    ["the health of a workload", /\/v1\/workloads\/web\/health$/, "", "100%"],
    ["the history of a workload", /\/v1\/workloads\/web\/deployments\?/, "", "blue-green"],
    ["the style of a screen", /\/assets\/workload-.*\.css$/, "workloads/web", "listening on 8080"],
    ["the plan of a workload", /\/v1\/workloads\/web\/plan$/, "workloads/web", "start green beside blue"],
    ["the editor", /\/assets\/dist-.*\.js$/, "workloads/web/config", "No problems"],
    ["each file", new RegExp(`/assets/${watch}`), "", "Overview"],
  ])("should ask again for %s", async (_, addresses, path, text) => {
    const { page } = await openPage();
    const dropped = await dropFirst(page, addresses);
    await page.goto(`${world.page}${path}`);
    await page.getByText(text).and(page.locator(":visible")).first().waitFor();
    expect(dropped.size).toBeGreaterThan(0);
    await expect.poll(() => page.evaluate(areStyled), { timeout: 10_000 }).toBe(true);
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("should ask again for a screen", async () => {
    const { page } = await openPage();
    const dropped = await dropFirst(page, /\/assets\/alerts-.*\.js$/);
    await page.getByRole("link", { name: "Alerts" }).click();
    await page.getByRole("heading", { name: "Alerts" }).waitFor();
    expect(dropped.size).toBe(1);
  });

  it("should ask again for its language", async () => {
    const { page } = await openPage("ru-RU");
    const dropped = await dropFirst(page, /\/assets\/texts-ru-.*\.js$/);
    await page.reload();
    await page.getByRole("heading", { name: "Обзор" }).waitFor();
    expect(dropped.size).toBeGreaterThan(0);
  });
});

describe("a page whose requests are all dropped", () => {
  it.each([
    ["any file", /\/assets\//, "", "This page did not load.", "Load it again", "Overview"],
    ["its script", /\/assets\/index-/, "", "This page did not load.", "Load it again", "Overview"],
    [
      "its script in Russian",
      /\/assets\/index-/,
      "",
      "Страница не загрузилась.",
      "Загрузить ещё раз",
      "Обзор",
    ],
    ["a screen", /\/assets\/alerts-/, "alerts", "A part of the page did not load.", "Retry", "Alerts"],
    ["its language", /\/assets\/texts-ru-/, "", "A part of the page did not load.", "Retry", "Обзор"],
  ])(
    "should say that it lacks %s, and load again on demand",
    async (_, addresses, path, text, button, then) => {
      const opened = await openPage(then === "Обзор" ? "ru-RU" : "en-US");
      const { page } = opened;
      if (then === "Обзор") await page.evaluate('localStorage.setItem("cutover.locale", "ru")');
      let isDropping = true;
      await page.route(addresses, (route) => (isDropping ? route.abort("failed") : route.continue()));
      await page.goto(`${world.page}${path}`);
      await page.getByText(text).waitFor();
      page.on("request", (request) => (isDropping &&= !request.isNavigationRequest()));
      await page.getByRole("button", { name: button }).click();
      await page.getByRole("heading", { name: then, exact: true }).waitFor();
      expect(await page.getByRole("alert").count()).toBe(0);
    },
  );
});
