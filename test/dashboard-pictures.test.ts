import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PageOptions, TestBrowser } from "./parts/browser/browser.js";
import { differenceOf } from "./parts/browser/pictures.js";
import { DashboardWorld } from "./parts/dashboard/dashboard-world.js";

let browser: TestBrowser;
let world: DashboardWorld;
let token: string;
/** Of the page's clock, which stands still: always as long after the deployments. */
let nowMs: number;
let failed: string;
beforeAll(async () => {
  browser = await TestBrowser.open();
  world = await DashboardWorld.open({ pastMs: 600_000 });
  const { runtime, clock } = world.world;
  for (const version of ["web:1", "web:2"])
    runtime.publish(`registry.test/${version}`, { log: ["listening on 8080"] });
  runtime.publish("registry.test/web:bad", {
    exitsAfterMs: 10,
    readyAfterMs: Infinity,
    log: ["no database"],
  });
  for (const name of ["shop", "web", "worker"]) {
    await world.apply(name, "registry.test/web:1", { memory: "256m" });
    await world.deploy(name, { by: "ada", why: "the first one" });
  }
  await world.apply("shop", "registry.test/web:2");
  await world.deploy("shop", { by: "ci" });
  await world.apply("shop", "registry.test/web:bad");
  failed = await world.deploy("shop", { by: "ci" });
  await world.deployer.pause("worker", { by: "ada", why: "month-end closing" });
  await world.catchUp();
  // Half a minute away from where "10 minutes ago" begins.
  nowMs = clock.wallMs() + 30_000;
  await world.serve();
  token = await world.token();
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

/** Ids and times of day differ each time, and a machine may have other fonts as well. Returns whether it changed a text. */
const fix = `(() => {
  const fonts = new CSSStyleSheet();
  fonts.replaceSync(':root { --text: "DejaVu Sans" !important; --code: "DejaVu Sans Mono" !important; }');
  document.adoptedStyleSheets = [fonts];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let isChanged = false;
  for (let node; (node = walker.nextNode());) {
    const fixed = node.data
      .replace(/(?=[a-z]*\\d)[a-z\\d]{13,}/g, "id0000000000")
      .replace(/\\d+:\\d\\d:\\d\\d\\s[AP]M/, "1:02:03 PM");
    if (fixed === node.data) continue;
    node.data = fixed;
    isChanged = true;
  }
  return isChanged;
})()`;

const looks: readonly [string, PageOptions][] = [
  ["in the light", { width: 1000, height: 560 }],
  ["in the dark", { width: 1000, height: 560, colorScheme: "dark" }],
  ["on a telephone", { width: 360, height: 640, touch: true }],
];

describe.each(looks)("the page %s", (look, options) => {
  it("should look as it did", async () => {
    const { page } = await browser.newPage(options);
    await page.clock.setFixedTime(nowMs);
    const differences: (string | undefined)[] = [];
    const compare = async (name: string, what: Page | Locator = page): Promise<void> => {
      await expect.poll(() => page.evaluate(fix)).toBe(false);
      // A day's bar is drawn twice if the ten minutes were at midnight.
      const mask = [page.locator(".uptime")];
      const screenshot = await what.screenshot({ mask, animations: "disabled", caret: "hide" });
      differences.push(await differenceOf(`dashboard/${name} ${look}`.replaceAll(" ", "-"), screenshot));
    };
    await page.goto(world.page);
    await page.getByLabel("Token").waitFor();
    await compare("login");
    await compare("primary button", page.getByRole("button"));
    await page.getByLabel("Token").fill(token);
    await page.keyboard.press("Enter");
    await page.getByText("The last deployment failed").waitFor();
    await expect.poll(() => page.locator(".uptime").count()).toBe(3);
    await compare("overview");
    await compare("good badge", page.locator(".badge").first());
    await page.goto(`${world.page}deployments/${failed}`);
    await page.getByText("Undoing").waitFor();
    await compare("deployment");
    await page.goto(`${world.page}workloads/shop/rollback`);
    await page.getByText("Impossible").first().waitFor();
    await compare("rollback");
    await page.goto(`${world.page}workloads/shop/review`);
    await page.getByText("No downtime").waitFor();
    await page.getByText("Nothing stands in the way").waitFor();
    await compare("review");
    expect(differences.filter(Boolean)).toEqual([]);
  });
});
