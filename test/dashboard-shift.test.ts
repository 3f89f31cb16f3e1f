import type { DeploymentRecord } from "@cutover/core/ports";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type PageOptions, TestBrowser, type TestPage } from "./parts/browser/browser.js";
import { DashboardWorld } from "./parts/dashboard/dashboard-world.js";

const looks: readonly PageOptions[] = [{}, { colorScheme: "dark" }, { width: 360, height: 740, touch: true }];
const id = "m9shifts";

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
  await world.deploy("web", { by: "ada", why: "release 2" });
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

const of = () => ({ workload: "web", deployment: id, atMs: Date.now() });
const container = `web-${id}`;
const drawn = (weight: number) => ({ asked: 1_100, green: weight * 11 });
const watched = { green: { asked: 60, failed: 0 }, blue: { asked: 60, failed: 1 } };

/** As the journal and the log of events hold it. */
async function shifting(): Promise<void> {
  const shift = { steps: [1, 10, 50].map((weight) => ({ weight, for: "1m" })) };
  const [newest] = await world.store.listDeployments("web", { limit: 1 });
  if (!newest?.green) throw new Error("nothing was deployed");
  const { evidence: _, finishedAtMs: __, drain: ___, ...rest } = newest;
  const record = {
    ...rest,
    id,
    phase: "shifting",
    startedAtMs: Date.now(),
    drain: undefined,
    evidence: undefined,
    finishedAtMs: undefined,
    blue: newest.green,
    config: { ...(newest.config as object), shift },
    shifted: [],
  } as unknown as DeploymentRecord;
  world.store.data.deployments.set(id, record);
  await world.store.appendEvents([
    { ...of(), type: "phase:entered", phase: "probing" },
    { ...of(), type: "phase:entered", phase: "shifting" },
  ]);
  await step(1, 1);
  await world.store.appendEvents([{ ...of(), type: "shift:watched", container, weight: 1, watched }]);
  await step(2, 10);
}

async function step(number: number, weight: number): Promise<void> {
  const record = world.store.data.deployments.get(id);
  if (!record) throw new Error("there is no such deployment");
  const nonce = `n${number}`;
  const one = { weight, nonce, drawn: drawn(weight), sinceMs: Date.now(), durationMs: 60_000 };
  const shifted = [...(record.shifted ?? []), one];
  world.store.data.deployments.set(id, { ...record, shifted });
  const told = { step: number, steps: 3, weight, nonce, drawn: drawn(weight), leftMs: 60_000 };
  await world.store.appendEvents([{ ...of(), type: "shift:stepped", container, ...told }]);
}

const main = (page: Page) => page.getByRole("main");

describe("the screen of a deployment that shifts", () => {
  it("should show the share that green gets and until when, in the light, the dark and on a telephone", async () => {
    await shifting();
    for (const look of looks) {
      const opened = await open(`deployments/${id}`, look);
      const { page } = opened;
      await main(page).getByText("Green gets 10% of the requests").first().waitFor();
      await main(page).getByText("Step 2 of 3").waitFor();
      await main(page).getByText("Green gets 1%; the proxy drew it for 11 of 1,100 requests").waitFor();
      await main(page).getByText("0 of 60 answers failed, of blue's 1 of 60").waitFor();
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

  it("should follow the share from step to step, also on the list", async () => {
    await shifting();
    const [one, list] = [await open(`deployments/${id}`), await open("")];
    await main(list.page).getByText("Green gets 10% of the requests").first().waitFor();
    await step(3, 50);
    for (const { page } of [one, list])
      await main(page).getByText("Green gets 50% of the requests").first().waitFor();
    await expect.poll(() => one.page.getByText("Green gets 10% of the requests").count()).toBe(0);
    await expect.poll(() => list.page.getByText("Green gets 10% of the requests").count()).toBe(0);
    const { page } = await open("workloads/web");
    await main(page).getByText("Green gets 50% of the requests").first().waitFor();
  });

  it("should say why all requests went back", async () => {
    await shifting();
    const worse = "9 of the last 10 answers of green were bad; of blue's in the same time, 0";
    const told = { ...of(), type: "shift:watched", container, weight: 10, watched, worse } as const;
    await world.store.appendEvents([told, { ...of(), type: "phase:entered", phase: "aborting" }]);
    const { page } = await open(`deployments/${id}`);
    await main(page).getByText(`With 10%, green did worse: ${worse}`).waitFor();
    expect(await page.getByRole("timer").count()).toBe(0);
  });
});
