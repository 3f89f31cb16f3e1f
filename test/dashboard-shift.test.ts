import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type PageOptions, TestBrowser, type TestPage } from "./parts/browser/browser.js";
import { DashboardWorld } from "./parts/dashboard/dashboard-world.js";

const looks: readonly PageOptions[] = [{}, { colorScheme: "dark" }, { width: 360, height: 740, touch: true }];
let isBad: boolean;

let browser: TestBrowser;
let world: DashboardWorld;
beforeAll(async () => {
  browser = await TestBrowser.open();
});
afterAll(() => browser.close());
beforeEach(async () => {
  world = await DashboardWorld.open();
  isBad = false;
  world.world.runtime.publish("registry.test/web:1");
  const health = () => ({ status: isBad ? 500 : 200, body: "" });
  world.world.runtime.publish("registry.test/web:2", { pages: { "/health": health } });
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

async function open(path: string, options: PageOptions = {}): Promise<TestPage> {
  const opened = await browser.newPage(options);
  await opened.page.goto(`${world.page}${path}`);
  await opened.page.getByLabel("Token").fill(await world.token());
  await opened.page.keyboard.press("Enter");
  await opened.page.locator("main h1:not(.brand)").waitFor();
  return opened;
}

/** The second version, after these steps; resolves with the id once green gets the share of the last but one. */
async function shift(
  ...steps: readonly { readonly weight: number; readonly for: string }[]
): Promise<string> {
  const deployment = world.deployer.deploy("web", { by: "ada", why: "release 2", shift: { steps } });
  const weight = steps.at(-2)?.weight;
  for await (const event of deployment.eventsAfter(0))
    if (event.type === "shift:stepped" && event.weight === weight) break;
  return deployment.id;
}

const main = (page: Page) => page.getByRole("main");

describe("the screen of a deployment that shifts", () => {
  it("should show the share that green gets and until when, in the light, the dark and on a telephone", async () => {
    const id = await shift({ weight: 1, for: "1s" }, { weight: 10, for: "10m" }, { weight: 50, for: "1m" });
    for (const look of looks) {
      const opened = await open(`deployments/${id}`, look);
      const { page } = opened;
      await main(page).getByText("Green gets 10% of the requests").first().waitFor();
      await main(page).getByText("Step 2 of 3").waitFor();
      await main(page)
        .getByText(/Green gets 1%; the proxy drew it for \d+ of [\d,]+ requests/)
        .waitFor();
      await main(page)
        .getByText(/0 of \d+ answers failed, of blue's 0 of \d+/)
        .waitFor();
      expect(await page.getByLabel("Share of the requests that green gets").getAttribute("value")).toBe("10");
      const timer = page.getByRole("timer");
      const before = await timer.innerText();
      await expect.poll(() => timer.innerText()).not.toBe(before);
      const ahead = await page.locator(".phase.ahead h3").allInnerTexts();
      expect(ahead).toEqual(["Switching the route", "Draining blue"]);
      expect([look, await opened.violations(), opened.complaints]).toEqual([look, [], []]);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    }
  });

  it("should follow the share from step to step, also on the list, to the proof", async () => {
    const id = await shift({ weight: 10, for: "8s" }, { weight: 50, for: "5s" });
    const [one, list] = [await open(`deployments/${id}`), await open("")];
    await main(one.page).getByText("Green gets 50% of the requests").first().waitFor();
    await main(list.page).getByText("Green gets 50% of the requests").first().waitFor();
    await expect.poll(() => one.page.getByText("Green gets 10% of the requests").count()).toBe(0);
    const { page } = await open("workloads/web");
    await main(page).getByText("Green gets 50% of the requests").first().waitFor();
    await main(one.page).getByText("Shifted before the switch").waitFor();
    await expect.poll(() => list.page.getByText("Green gets 50% of the requests").count()).toBe(0);
  });

  it("should say why all requests went back", async () => {
    const id = await shift({ weight: 10, for: "10m" }, { weight: 50, for: "5s" });
    const { page } = await open(`deployments/${id}`);
    await main(page).getByText("Green gets 10% of the requests").first().waitFor();
    isBad = true;
    await main(page)
      .getByText(/With 10%, green did worse: its check failed 3 times running/)
      .waitFor();
    expect(await page.getByRole("timer").count()).toBe(0);
  });
});
