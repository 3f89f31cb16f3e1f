import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type PageOptions, TestBrowser, type TestPage } from "./parts/browser/browser.js";
import { DashboardWorld } from "./parts/dashboard/dashboard-world.js";

const looks: readonly PageOptions[] = [{}, { colorScheme: "dark" }, { width: 360, height: 740, touch: true }];

let browser: TestBrowser;
let world: DashboardWorld;
beforeAll(async () => {
  browser = await TestBrowser.open();
});
afterAll(() => browser.close());
beforeEach(async () => {
  world = await DashboardWorld.open();
  for (const tag of ["1", "2"]) world.world.runtime.publish(`registry.test/web:${tag}`);
  await world.apply("web", "registry.test/web:1", { drain: { timeout: "1s" } });
  await world.deploy("web");
  await world.apply("web", "registry.test/web:2", { drain: { timeout: "1s" } });
  await world.catchUp();
  await world.serve();
});
afterEach(async () => {
  await browser.closePages();
  await world.close();
});

async function open(
  path: string,
  { token, ...options }: PageOptions & { readonly token?: string } = {},
): Promise<TestPage> {
  const opened = await browser.newPage(options);
  await opened.page.goto(`${world.page}${path}`);
  await opened.page.getByLabel("Token").fill(token ?? (await world.token()));
  await opened.page.keyboard.press("Enter");
  await opened.page.locator("main h1:not(.brand)").waitFor();
  return opened;
}

/** Resolves with the id once the deployment is held for so long. */
async function hold(duration: string, preview = false): Promise<string> {
  const held = world.deployer.deploy("web", { by: "ada", why: "release 2", hold: duration, preview });
  for await (const { type } of held.eventsAfter(0)) if (type === "hold:started") break;
  return held.id;
}

const main = (page: Page) => page.getByRole("main");
const promote = (page: Page) => page.getByRole("button", { name: "Promote…" });
const focused = (page: Page) => page.evaluate("document.activeElement?.textContent");

describe("the screen of a held deployment", () => {
  it("should count down, say who may promote it, and hold for everybody, in the light, the dark and on a telephone", async () => {
    const id = await hold("1h");
    for (const look of looks) {
      const opened = await open(`deployments/${id}`, look);
      const { page } = opened;
      await main(page).getByText("Held before the switch").waitFor();
      await main(page)
        .getByText(/Held until \d+:\d+:\d+/)
        .waitFor();
      const timer = page.getByRole("timer");
      const before = await timer.innerText();
      expect(before).toMatch(/^59 min \d+ sec$/);
      await expect.poll(() => timer.innerText()).not.toBe(before);
      await main(page)
        .getByText(`a token for deploy may promote it: here, or with cutover promote ${id}`)
        .waitFor();
      await promote(page).waitFor();
      expect([look, await opened.violations(), opened.complaints]).toEqual([look, [], []]);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
      await promote(page).click();
      await page.getByRole("dialog", { name: "Promote this deployment?" }).waitFor();
      expect([look, await opened.violations("dialog")]).toEqual([look, []]);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    }
  });

  it("should give a link to the new version, in the light, the dark and on a telephone", async () => {
    const id = await hold("1h", true);
    for (const look of looks) {
      const opened = await open(`deployments/${id}`, look);
      const { page } = opened;
      await page.getByRole("button", { name: "Preview…" }).click();
      const dialog = page.getByRole("dialog", { name: "Preview of this deployment" });
      const link = dialog.getByRole("link", { name: "Open in a new tab" });
      expect(await link.getAttribute("href")).toBe((await world.deployer.preview(id)).url);
      expect([look, await opened.violations("dialog"), opened.complaints]).toEqual([look, [], []]);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
    }
  });

  it("should give that link on as long as the deployment is live", async () => {
    const id = await hold("1h", true);
    await world.deployer.promote(id);
    await (
      await world.deployer.deployment(id)
    ).done;
    await world.catchUp();
    const opened = await open(`deployments/${id}`);
    const { page } = opened;
    await page.getByRole("button", { name: "Preview…" }).click();
    const dialog = page.getByRole("dialog", { name: "Preview of this deployment" });
    const link = dialog.getByRole("link", { name: "Open in a new tab" });
    expect(await link.getAttribute("href")).toBe((await world.deployer.preview(id)).url);
    expect([await opened.violations("dialog"), opened.complaints]).toEqual([[], []]);
    await page.keyboard.press("Escape");
    await world.deploy("web");
    await page.getByRole("button", { name: "Preview…" }).waitFor({ state: "detached" });
  });

  it("should offer no link that a deployment was begun without", async () => {
    const { page } = await open(`deployments/${await hold("1h")}`);
    await promote(page).waitFor();
    expect(await page.getByRole("button", { name: "Preview…" }).count()).toBe(0);
  });

  it("should say only what changes to a screen reader, not each second of the wait", async () => {
    const id = await hold("1h");
    const { page } = await open(`deployments/${id}`);
    await page.evaluate(`
      window.said = [];
      const note = ({ target }) => {
        const region = (target.nodeType === 1 ? target : target.parentElement)?.closest("[aria-live], [role=status], [role=alert]");
        if (region) window.said.push(region.textContent);
      };
      new MutationObserver((all) => all.forEach(note))
        .observe(document.body, { subtree: true, childList: true, characterData: true });`);
    const timer = page.getByRole("timer");
    expect(await timer.getAttribute("aria-live")).toBeNull();
    for (let tick = 0; tick < 3; tick += 1) {
      const before = await timer.innerText();
      await expect.poll(() => timer.innerText()).not.toBe(before);
    }
    expect(await page.evaluate("window.said")).toEqual([]);
    await world.deployer.promote(id);
    await expect.poll(() => page.evaluate("window.said")).toContain("Switching the route");
  });

  it("should promote it by the keyboard alone, with the reason, and follow it to its end", async () => {
    const id = await hold("1h");
    const opened = await open(`deployments/${id}`);
    const { page } = opened;
    await promote(page).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expect.poll(() => focused(page)).toBe("Promote…");
    await page.keyboard.press("Enter");
    await page.getByLabel(/^Reason/).fill("looked at it");
    await page.keyboard.press("Enter");
    await main(page).getByText("Promoted by ada: looked at it").waitFor();
    await main(page).getByText("Succeeded").waitFor();
    expect(await page.getByRole("timer").count()).toBe(0);
    expect(await promote(page).count()).toBe(0);
    // Its button is gone: the focus is on the screen's heading, not lost.
    await expect.poll(() => focused(page)).toBe("Deployment of web");
    const { hold: kept } = await world.deployer.summary(id);
    expect(kept?.promotion).toMatchObject({ by: "ada", why: "looked at it" });
    expect(await opened.violations()).toEqual([]);
    expect(opened.complaints).toEqual([]);
  });

  it("should cancel it, and keep what was live", async () => {
    const [first] = await world.deployer.history("web");
    const id = await hold("1h");
    const opened = await open(`deployments/${id}`);
    const { page } = opened;
    await page.getByRole("button", { name: "Cancel…" }).click();
    await page.getByRole("button", { name: "Cancel the deployment" }).click();
    await main(page).getByText("Cancelled").first().waitFor();
    await promote(page).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Cancel…" }).waitFor({ state: "detached" });
    await expect.poll(() => focused(page)).toBe("Deployment of web");
    expect((await world.deployer.status("web")).live?.deployment).toBe(first?.id);
    expect(opened.complaints).toEqual([]);
  });

  it("should say that its time is over, also while the question is open", async () => {
    const id = await hold("6s");
    const opened = await open(`deployments/${id}`);
    const { page } = opened;
    await promote(page).click();
    await page.getByRole("dialog").waitFor();
    await page.getByRole("alert").getByText("HOLD_EXPIRED").waitFor();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await main(page).getByText("Failed", { exact: true }).first().waitFor();
    expect(await page.getByRole("timer").count()).toBe(0);
    await expect.poll(() => focused(page)).toBe("Deployment of web");
    expect(await opened.violations()).toEqual([]);
  });

  it("should let a token that may only read watch it, and say why it may do no more", async () => {
    const id = await hold("1h");
    const { page } = await open(`deployments/${id}`, { token: await world.token({ scopes: ["read"] }) });
    await page.getByRole("timer").waitFor();
    for (const name of ["Promote…", "Cancel…"]) {
      const button = page.getByRole("button", { name });
      expect(await button.getAttribute("aria-disabled")).toBe("true");
      await button.click({ force: true });
      expect(await page.getByRole("dialog").count()).toBe(0);
    }
    await promote(page).focus();
    await page.getByRole("tooltip").getByText("Your token has no scope “deploy”.").first().waitFor();
  });
});

describe("a held deployment", () => {
  it("should be said with its deadline on the overview and on the workload, until it is promoted", async () => {
    const overview = await open("");
    const { page } = await open("workloads/web");
    const id = await hold("1h");
    await main(page)
      .getByText(/waits for its promotion until \d+:\d+:\d+/)
      .waitFor();
    const row = overview.page.getByRole("row", { name: /^web/ });
    await row.getByText(/Held until \d+:\d+:\d+/).waitFor();
    await main(overview.page)
      .getByText(/A new version is ready, and waits for its promotion until \d+:\d+:\d+/)
      .waitFor();
    for (const look of looks)
      for (const path of ["", "workloads/web"]) {
        const opened = await open(path, look);
        await main(opened.page)
          .getByText(/waits for its promotion until/)
          .waitFor();
        expect([look, path, await opened.violations()]).toEqual([look, path, []]);
        expect(await opened.page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
      }
    await world.deployer.promote(id);
    for (const one of [page, overview.page])
      await expect
        .poll(() =>
          main(one)
            .getByText(/Held until|waits for its promotion/)
            .count(),
        )
        .toBe(0);
  });

  it("should be said with the date if it waits until another day", async () => {
    await hold("72h");
    const { page } = await open("workloads/web");
    const notice = main(page).getByText(/waits for its promotion until/);
    expect(await notice.innerText()).toMatch(/until \w+ \d+, \d{4}, \d+:\d+:\d+/);
  });
});
