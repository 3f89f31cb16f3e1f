import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { say } from "@cutover/schema/sayings";
import type { Page as DashboardPage } from "@cutover/dashboard";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { TestBrowser } from "./parts/browser/browser.js";
import { DashboardWorld } from "./parts/dashboard/dashboard-world.js";
import { buildPseudoPage } from "./parts/dashboard/pseudo-page.js";

/** What only this test's data says. */
const data = [
  "web",
  "docs",
  "nobody",
  "ada",
  "ci",
  "reader",
  "anonymous",
  "the first one",
  "release 2",
  "month-end closing",
  "registry.test",
  "example.org",
  "Cutover",
  "cutover",
];

let browser: TestBrowser;
let dashboard: DashboardPage;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pseudo-page-"));
  [browser, dashboard] = await Promise.all([TestBrowser.open(), buildPseudoPage(folder)]);
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

let world: DashboardWorld;
/** Ids of two deployments that succeeded, and of one that failed. */
let first: string;
let succeeded: string;
let failed: string;
beforeEach(async () => {
  world = await DashboardWorld.open({ pastMs: 300_000 });
  const { runtime } = world.world;
  for (const version of ["1", "2"]) runtime.publish(`registry.test/web:${version}`, { log: ["listening"] });
  runtime.publish("registry.test/web:bad", {
    exitsAfterMs: 10,
    readyAfterMs: Infinity,
    log: ["no database"],
  });
  runtime.publish("registry.test/web:stuck", { readyAfterMs: Infinity });
  await world.apply("web", "registry.test/web:1");
  first = await world.deploy("web", { by: "ada", why: "the first one" });
  await world.apply("web", "registry.test/web:2", { retain: 1, bake: "1s", drain: { timeout: "1s" } });
  succeeded = await world.deploy("web", { by: "ada", why: "release 2" });
  await world.apply("web", "registry.test/web:bad", { memory: "256m" });
  failed = await world.deploy("web");
  // Its preflight finds that there is no such network.
  await world.apply("web", "registry.test/web:2", { networks: ["nowhere"] });
  await world.catchUp();
  await world.serve(dashboard);
});
afterEach(async () => {
  await browser.closePages();
  await world.close();
});

async function open(path: string, token?: string): Promise<Page> {
  const { page } = await browser.newPage({ locale: "de" });
  await page.goto(`${world.page}${path}`);
  await page.locator("#token").fill(token ?? (await world.token()));
  await page.keyboard.press("Enter");
  await page.locator("main h1:not(.brand)").waitFor();
  return page;
}

/** Texts, names for assistive technology and the title; without code, times, numbers, and words that are marked as of another language. */
const shown = `(() => {
  const own = "code, pre, time, .number, .log, textarea, cutover-editor, [lang]:not(html), [translate=no]";
  const texts = [document.title];
  const names = ["aria-label", "title", "placeholder", "alt"];
  const visit = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return void texts.push(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || ["SCRIPT", "STYLE"].includes(node.tagName) || node.matches(own)) return;
    for (const name of names) if (node.hasAttribute(name)) texts.push(node.getAttribute(name));
    for (const child of node.childNodes) visit(child);
  };
  visit(document.body);
  return texts.join("\\n");
})()`;

/** What is shown of no catalogue, line by line. */
async function strays(page: Page, ids: readonly string[] = []): Promise<string[]> {
  const text = withoutBrackets(await page.evaluate<string>(shown));
  const names = [...data, ...ids, first, succeeded, failed].toSorted(
    (one, other) => other.length - one.length,
  );
  const rest = names.reduce((left, name) => left.replaceAll(name, ""), text);
  return rest.split("\n").filter((line) => /\p{L}/u.test(line));
}

/** Removes the texts in brackets, also one within another. */
function withoutBrackets(text: string): string {
  const less = text.replaceAll(/⟦[^⟦⟧]*⟧/g, "");
  return less === text ? text : withoutBrackets(less);
}

describe("the page in a pseudo-locale", () => {
  it("should show no text that is in no catalogue before the login, nor after one that is refused", async () => {
    await world.deployer.pause("web", { by: "ada", why: "month-end closing" });
    const { page } = await browser.newPage({ locale: "de" });
    await page.goto(world.page);
    await page.locator("#token").waitFor();
    expect(await strays(page)).toEqual([]);
    await page.locator("#token").fill("cut_wrong");
    await page.keyboard.press("Enter");
    await page.getByText("UNAUTHENTICATED").waitFor();
    expect(await strays(page)).toEqual([]);
    expect(await page.locator(".problem strong").innerText()).toMatch(/^⟦.*⟧$/);
    expect(await page.locator(".problem q[lang=en]").innerText()).toContain("token");
  });

  it("should show none on the overview, with what needs attention", async () => {
    await raiseAlerts();
    await world.deployer.pause("web", { by: "ada", why: "month-end closing" });
    const page = await open("");
    await page.locator(".attention").waitFor();
    await page.getByText("200-299").waitFor();
    await page.locator(".uptime").waitFor();
    expect(await strays(page)).toEqual([]);
    // The engine's own words are a quotation.
    expect(await page.locator(".attention [lang=en]").innerText()).toBe("3 % of the disk are left");
  });

  it("should show none on a workload, nor when it is paused", async () => {
    const page = await open("workloads/web");
    await page.locator(".steps li").first().waitFor();
    await page.getByText("listening").first().waitFor();
    await page.locator("table .second").last().waitFor();
    expect(await strays(page)).toEqual([]);
    await page.getByRole("button", { name: "Páúsé…" }).click();
    await page.getByRole("dialog").waitFor();
    expect(await strays(page)).toEqual([]);
    await page.getByRole("dialog").getByRole("textbox").fill("month-end closing");
    await page.keyboard.press("Enter");
    await page.locator(".notice").waitFor();
    expect(await strays(page)).toEqual([]);
  });

  it("should show none on a deployment that succeeded, one that failed, and one that is cancelled", async () => {
    const page = await open(`deployments/${succeeded}`);
    await page.locator(".evidence").waitFor();
    expect(await strays(page)).toEqual([]);
    await page.goto(`${world.page}deployments/${failed}`);
    await page.getByText("GREEN_EXITED").waitFor();
    // The catalogue's remedy, and what the server adds to it.
    expect(await page.locator(".problem > p").last().innerText()).toMatch(/^⟦.*⟧ If the image/);
    await page.locator(".phase.failed, .phase .attempts").first().waitFor();
    expect(await strays(page)).toEqual([]);
    await world.apply("web", "registry.test/web:stuck");
    const { id, done } = world.deployer.deploy("web", {});
    await page.goto(`${world.page}deployments/${id}`);
    await page.locator(".attempts").waitFor();
    expect(await strays(page, [id])).toEqual([]);
    await page.getByRole("button", { name: "Cáñcél…" }).click();
    await page.getByRole("dialog").waitFor();
    expect(await strays(page, [id])).toEqual([]);
    await world.deployer.cancel(id);
    await done;
  });

  it("should show none in a review with findings, and among the rollbacks", async () => {
    const page = await open("workloads/web/review");
    await page.getByText("NETWORK_MISSING").waitFor();
    await page.locator(".review-steps li").first().waitFor();
    expect(await strays(page)).toEqual([]);
    expect(await page.locator(".review-findings q[lang=en]").innerText()).toBe("there is no such network");
    await page.goto(`${world.page}workloads/web/rollback`);
    await page.locator("table .said").first().waitFor();
    expect(await strays(page)).toEqual([]);
    await page.locator("button[aria-disabled=false]", { hasText: "Róll" }).first().click();
    await page.getByRole("dialog").waitFor();
    expect(await strays(page)).toEqual([]);
  });

  it("should show none beside the editor, nor for mistakes that the server finds", async () => {
    const page = await open("workloads/web/config");
    await page.locator("cutover-editor").getByText(/^⟦/).first().waitFor();
    expect(await strays(page)).toEqual([]);
    const config = { image: "registry.test/web:1", port: "http", prot: 80 };
    // A source without a schema in the editor is checked by the server alone.
    await world.deployer.apply({ name: "docs", source: "memory", config: { image: "registry.test/web:1" } });
    await page.goto(`${world.page}workloads/docs/config`);
    await page.locator("textarea").fill(JSON.stringify(config));
    await page.locator("main .button.primary").click();
    await page.getByText("CONFIG_INVALID").waitFor();
    await page.locator(".problem li").first().waitFor();
    expect(await page.locator(".problem li").count()).toBe(2);
    expect(await page.locator(".problem [lang=en]").count()).toBe(0);
    expect(await strays(page)).toEqual([]);
  });

  it.each(["alerts", "deliveries", "tokens", "audit", "nowhere", "workloads/nobody"])(
    "should show none on %s",
    async (path) => {
      await raiseAlerts();
      for (const direction of ["in", "out"] as const)
        await world.records.deliveries.append({
          atMs: Date.now(),
          direction,
          peer: "ci",
          outcome: "ignored",
          reason: "another branch",
          workload: "web",
        });
      await fetch(world.page.replace(/ui\/$/, "v1/prune"), { method: "POST" });
      const page = await open(path);
      await page.locator("main table tbody, main p, main .problem strong").first().waitFor();
      // The stream of events never ends.
      await page.waitForLoadState("networkidle", { timeout: 3000 }).catch(() => undefined);
      expect(await strays(page)).toEqual([]);
      if (path !== "tokens") return;
      await page.locator("main .button.primary").click();
      await page.getByRole("dialog").waitFor();
      expect(await strays(page)).toEqual([]);
    },
  );

  it("should show none to a token that may only read", async () => {
    const page = await open("workloads/web", await world.token({ name: "reader", scopes: ["read"] }));
    await page.locator(".nav-off").first().waitFor();
    await page.locator(".steps li").first().waitFor();
    expect(await strays(page)).toEqual([]);
  });
});

async function raiseAlerts(): Promise<void> {
  const since = { atMs: Date.now(), status: "raised", severity: "error" } as const;
  const said = say("check.unexpected", { status: 503, wanted: "200-299" });
  await world.records.alerts.save({
    ...since,
    id: "a",
    workload: "web",
    kind: "health",
    message: say("alert.unhealthy", { said }),
  });
  await world.records.alerts.save({
    ...since,
    id: "b",
    workload: undefined,
    kind: "disk",
    message: "3 % of the disk are left",
  });
}
