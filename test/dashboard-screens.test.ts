import { openDashboard } from "@cutover/dashboard";
import { createServer, type Server } from "@cutover/server";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ServerWorld } from "../packages/server/src/testing/server-world.js";
import { type PageOptions, TestBrowser, type TestPage } from "./parts/browser/browser.js";

let browser: TestBrowser;
beforeAll(async () => {
  browser = await TestBrowser.open();
});
afterAll(() => browser.close());

let world: ServerWorld;
let server: Server;
let url: string;
beforeEach(async () => {
  world = await ServerWorld.open();
  const { deployer, records } = world;
  server = await createServer({ deployer, records, dashboard: await openDashboard() });
  url = (await server.listen({ port: 0 })).url;
});
afterEach(async () => {
  await browser.closePages();
  await server.close();
  await world.close();
});

/** Logs in at a path of the page. */
async function open(path: string, token = world.token, options: PageOptions = {}): Promise<TestPage> {
  const opened = await browser.newPage(options);
  await opened.page.goto(`${url}/ui/${path}`);
  await opened.page.getByLabel("Token").fill(token);
  await opened.page.keyboard.press("Enter");
  await opened.page
    .getByRole("heading", { level: 1 })
    .and(opened.page.locator("main h1:not(.brand)"))
    .waitFor();
  return opened;
}

const phone: PageOptions = { width: 360, height: 740, touch: true };
const looks: readonly PageOptions[] = [{}, { colorScheme: "dark" }, phone];

/** On a telephone, in the dark and in the light: broken rules of accessibility, what is too wide, and complaints. */
async function faultsOf(path: string, waitFor: string): Promise<unknown[]> {
  const faults: unknown[] = [];
  for (const look of looks) {
    const opened = await open(path, world.token, look);
    await opened.page.getByRole("main").getByText(waitFor).first().waitFor();
    faults.push(...(await opened.violations()), ...opened.complaints);
    const excess = await opened.page.evaluate("document.documentElement.scrollWidth - innerWidth");
    if (excess !== 0) faults.push({ look, excess });
    await browser.closePages();
  }
  return faults;
}

describe("the screen of alerts", () => {
  beforeEach(async () => {
    const { alerts } = world.records;
    const health = { id: "a", workload: "web", kind: "health", severity: "error", atMs: Date.now() } as const;
    await alerts.save({ ...health, status: "raised", message: "web does not answer" });
    await alerts.save({
      id: "b",
      workload: undefined,
      kind: "disk",
      severity: "warning",
      status: "resolved",
      message: "the disk had 3 % left",
      atMs: 1,
    });
  });

  it("should show what is raised, then all, and keep up", async () => {
    const { page } = await open("alerts");
    await page.getByText("web does not answer").waitFor();
    expect(await page.getByText("the disk had 3 % left").count()).toBe(0);
    await page.getByRole("button", { name: "All" }).click();
    await page.getByRole("row", { name: /Resolved.*the disk had 3 % left.*This host/s }).waitFor();
    await page.getByRole("row", { name: /Error.*web does not answer/s }).waitFor();
    await page.getByRole("link", { name: "web", exact: true }).click();
    expect(page.url()).toBe(`${url}/ui/workloads/web`);
  });

  it("should no longer show as raised what is resolved", async () => {
    const { page } = await open("alerts");
    await page.getByText("web does not answer").waitFor();
    const [raised] = await world.records.alerts.list({ status: "raised", limit: 1 });
    if (!raised) throw new Error("no alert is raised");
    await world.records.alerts.save({ ...raised, status: "resolved" });
    await page.getByText("web does not answer").waitFor({ state: "detached" });
    expect(await page.getByText("the disk had 3 % left").count()).toBe(0);
  });

  it("should hold on a telephone, in the dark, and for everybody", async () => {
    expect(await faultsOf("alerts", "web does not answer")).toEqual([]);
  });
});

describe("the screen of deliveries", () => {
  beforeEach(async () => {
    for (let seq = 0; seq < 60; seq += 1)
      await world.records.deliveries.append({
        atMs: Date.now() - seq,
        direction: seq % 2 === 0 ? "in" : "out",
        peer: seq === 0 ? "the-oldest" : `peer-${seq}`,
        outcome: seq % 2 === 0 ? "ignored" : "delivered",
        ...(seq % 2 === 0 && { reason: "<b>another branch</b>" }),
        workload: "web",
      });
  });

  it("should show the newest, older ones on demand, and one direction alone", async () => {
    const { page } = await open("deliveries");
    await page.getByRole("row", { name: /peer-59 went out/ }).waitFor();
    expect(await page.getByText("the-oldest").count()).toBe(0);
    await page.getByRole("button", { name: "Show older" }).click();
    await page.getByRole("row", { name: /the-oldest.*Ignored <b>another branch<\/b>/ }).waitFor();
    expect(await page.getByRole("button", { name: "Show older" }).count()).toBe(0);
    await page.getByRole("button", { name: "Webhooks" }).click();
    await page.getByText("the-oldest").waitFor();
    expect(await page.getByText("went out").count()).toBe(0);
  });

  it("should hold on a telephone, in the dark, and for everybody", async () => {
    expect(await faultsOf("deliveries", "peer-59")).toEqual([]);
  });
});

describe("the screen of tokens", () => {
  it("should issue a token by the keyboard alone, show its secret once, and revoke it", async () => {
    const opened = await open("tokens");
    const { page } = opened;
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("button", { name: "New token" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.type("the CI of web");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("Choose at least one scope.").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.getByRole("textbox", { name: "Workloads" }).focus();
    await page.keyboard.type("web-* shop");
    expect(await opened.violations("dialog")).toEqual([]);
    await page.keyboard.press("Enter");
    const secret = page.locator(".secret");
    await secret.waitFor();
    const token = await secret.innerText();
    await page.getByRole("button", { name: "Copy" }).click();
    await page.getByText("Copied.").waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(token);
    const [issued] = await world.records.tokens.list();
    expect(issued).toMatchObject({ name: "the CI of web", scopes: ["deploy"], patterns: ["web-*", "shop"] });
    const session = () => fetch(`${url}/v1/session`, { headers: { authorization: `Bearer ${token}` } });
    expect(await (await session()).json()).toMatchObject({ scopes: ["deploy"] });
    await page.keyboard.press("Escape");
    await page.getByRole("row", { name: /the CI of web.*Valid, ends.*deploy web-\* shop/s }).waitFor();
    expect(await page.content()).not.toContain(token);

    await page.getByRole("button", { name: "Revoke the CI of web" }).click();
    expect(await opened.violations("dialog")).toEqual([]);
    await page.getByRole("button", { name: "Revoke", exact: true }).click();
    await page.getByRole("row", { name: /the CI of web.*Revoked/s }).waitFor();
    expect((await session()).status).toBe(401);
    expect(opened.complaints).toEqual([]);
  });

  it("should end at once for a page whose own token is revoked", async () => {
    const token = await world.issue(["admin"]);
    const { page } = await open("tokens", token);
    await page.getByRole("button", { name: "Revoke admin" }).first().click();
    await page.getByRole("button", { name: "Revoke", exact: true }).click();
    await page.getByRole("button", { name: "Log in" }).waitFor();
    expect(await page.getByRole("table").count()).toBe(0);
  });

  it("should hold on a telephone, in the dark, and for everybody", async () => {
    expect(await faultsOf("tokens", "admin")).toEqual([]);
  });
});

describe("the screen of the audit log", () => {
  it("should name who did what, and what was refused", async () => {
    await fetch(`${url}/v1/prune`, { method: "POST" });
    const { page } = await open("audit");
    await page.getByRole("row", { name: /admin POST \/v1\/session.*Done/s }).waitFor();
    await page.getByRole("row", { name: /anonymous POST \/v1\/prune Refused UNAUTHENTICATED/ }).waitFor();
    expect(await page.getByText("127.0.0.1").count()).toBeGreaterThan(0);
  });

  it("should hold on a telephone, in the dark, and for everybody", async () => {
    expect(await faultsOf("audit", "/v1/session")).toEqual([]);
  });
});

describe("the review of a workload", () => {
  beforeEach(async () => {
    await world.deploy();
    await world.apply("web", "registry/web:2");
  });

  it("should show what changes, how, and why so, and begin the deployment with its reason", async () => {
    const opened = await open("workloads/web/review");
    const { page } = opened;
    await page.getByRole("row", { name: /image Changed − registry\/web:1\s*\+ registry\/web:2/ }).waitFor();
    await page.getByText("Blue-green", { exact: true }).waitFor();
    await page.getByText("No downtime").waitFor();
    expect(await page.getByRole("listitem").filter({ hasText: /green/ }).count()).toBeGreaterThan(3);
    await page.getByLabel("Reason").fill("faster search");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/ui\/deployments\//);
    const [newest] = await world.deployer.history("web");
    expect(newest).toMatchObject({ operation: "deploy", why: "faster search", by: "admin" });
    expect(page.url()).toContain(newest?.id);
    expect(opened.complaints).toEqual([]);
  });

  it.each<[string, object]>([
    ["blue-green", {}],
    ["recreate", { deploy_strategy: "recreate", healthcheck: undefined }],
    [
      "of everything",
      {
        alias: "app",
        networks: ["backend"],
        hooks: { pre_cutover: { command: ["migrate"] }, post_cutover: { command: ["warm"] } },
        bake: "1m",
        retain: 1,
        drain: { timeout: "0s" },
      },
    ],
  ])("should say each step of a deployment %s in the language of the page", async (_, more) => {
    const healthcheck = { path: "/health" };
    const config = { image: "registry/web:2", port: 8080, domains: ["web.test"], healthcheck, ...more };
    await world.deployer.apply({ name: "web", source: "memory", config });
    const { steps } = await world.deployer.explain("web");
    const { page } = await open("");
    await page.evaluate('localStorage.setItem("cutover.locale", "ja")');
    await page.goto(`${url}/ui/workloads/web/review`);
    const shown = page.locator(".review-steps");
    await shown.waitFor();
    expect(await shown.getByRole("listitem").count()).toBe(steps.length);
    const text = (await shown.textContent()) ?? "";
    expect(steps.filter(({ summary }) => text.includes(summary)).map(({ summary }) => summary)).toEqual([]);
  });

  it("should say why a token may not deploy, and why a deployment is refused", async () => {
    const reader = await open("workloads/web/review", await world.issue(["read"]));
    const button = reader.page.getByRole("button", { name: "Deploy" });
    expect(await button.getAttribute("aria-disabled")).toBe("true");
    await button.click({ force: true });
    await reader.page.getByText("Your token has no scope “deploy”.").first().waitFor();
    expect(await world.deployer.history("web")).toHaveLength(1);
    await world.deployer.pause("web", {});
    const { page } = await open("workloads/web/review");
    await page.getByRole("button", { name: "Deploy" }).focus();
    await page.getByRole("tooltip").getByText("It is paused.").waitFor();
  });

  it("should hold on a telephone, in the dark, and for everybody", async () => {
    expect(await faultsOf("workloads/web/review", "No downtime")).toEqual([]);
  });
});

describe("the rollbacks of a workload", () => {
  beforeEach(async () => {
    await world.deploy({ why: "the first release" });
    await world.apply("web", "registry/web:2");
    await world.deploy();
    await world.deploy({ image: "registry/web:bad" });
  });

  it("should offer what is possible, say why the rest is not, and keep the reason", async () => {
    const opened = await open("workloads/web/rollback");
    const { page } = opened;
    const impossible = page.getByRole("row", { name: /web:bad.*Impossible/s }).getByRole("button");
    expect(await impossible.getAttribute("aria-disabled")).toBe("true");
    await impossible.click({ force: true });
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(await page.getByText("web:2").count()).toBe(0);
    await page
      .getByRole("row", { name: /web:1.*the first release/s })
      .getByRole("button")
      .click();
    expect(await opened.violations("dialog")).toEqual([]);
    await page.keyboard.press("Enter");
    expect(await world.deployer.history("web")).toHaveLength(3);
    await page.getByLabel("Reason").fill("the search is broken");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/ui\/deployments\//);
    const [newest] = await world.deployer.history("web");
    expect(newest).toMatchObject({ operation: "rollback", why: "the search is broken" });
  });

  it("should hold on a telephone, in the dark, and for everybody", async () => {
    expect(await faultsOf("workloads/web/rollback", "web:bad")).toEqual([]);
  });
});

describe("the config of a workload", () => {
  const written = (image: unknown): string => JSON.stringify({ image, port: 8080, domains: ["new.test"] });
  beforeEach(() => world.apply("shop", "registry/web:1", "image"));

  it("should be saved from the editor, but not with a mistake, and lead to its review", async () => {
    const opened = await open("workloads/shop/config");
    const { page } = opened;
    await page.locator("cutover-editor").click();
    const replace = async (text: string): Promise<void> => {
      await page.keyboard.press("Control+A");
      await page.keyboard.insertText(text);
    };
    await replace(written(7));
    const save = page.getByRole("button", { name: "Save and review" });
    await expect.poll(() => save.getAttribute("aria-disabled")).toBe("true");
    await save.click({ force: true });
    expect(await opened.violations()).toEqual([]);
    await page.locator("cutover-editor [contenteditable]").focus();
    await replace(written("registry/web:2"));
    await expect.poll(() => save.getAttribute("aria-disabled")).toBe("false");
    await save.click();
    await page.waitForURL(/\/review$/);
    await page.getByText("this is the first deployment").waitFor();
    expect(await (await world.ask("/v1/workloads/shop")).json()).toMatchObject({
      config: JSON.parse(written("registry/web:2")) as object,
    });
    expect(opened.complaints).toEqual([]);
  });

  it("should show what somebody else has saved meanwhile, and overwrite only that", async () => {
    const { page } = await open("workloads/web/config");
    const text = page.getByRole("textbox", { name: "Config" });
    await text.fill(written("registry/web:1"));
    await world.apply("web", "registry/web:2");
    await page.getByRole("button", { name: "Save and review" }).click();
    await page.getByRole("row", { name: /image Changed − registry\/web:1\s*\+ registry\/web:2/ }).waitFor();
    expect(await (await world.ask("/v1/workloads/web")).json()).toMatchObject({
      config: { image: "registry/web:2" },
    });
    await page.getByRole("button", { name: "Discard mine, edit theirs" }).click();
    expect(await text.inputValue()).toContain("registry/web:2");
    await text.fill(written("registry/web:slow"));
    await world.apply("web", "registry/web:bad");
    await page.getByRole("button", { name: "Save and review" }).click();
    await page.getByRole("button", { name: "Save mine over theirs" }).click();
    await page.waitForURL(/\/review$/);
    expect(await (await world.ask("/v1/workloads/web")).json()).toMatchObject({
      config: { image: "registry/web:slow" },
    });
  });

  it("should only be read by a token that may not write", async () => {
    const { page } = await open("workloads/web/config", await world.issue(["read"]));
    expect(await page.getByRole("textbox", { name: "Config" }).isEditable()).toBe(false);
  });

  it("should hold on a telephone, in the dark, and for everybody", async () => {
    expect(await faultsOf("workloads/shop/config", "Strategy")).toEqual([]);
  });
});

describe("a token that may only read", () => {
  it("should see why the screens of administration are not for it", async () => {
    const { page } = await open("alerts", await world.issue(["read"]));
    const navigation = page.getByRole("navigation");
    expect(await navigation.getByRole("link").allInnerTexts()).not.toContain("Tokens");
    await navigation.getByText("Your token has no scope “admin”.").first().waitFor();
    await page.goto(`${url}/ui/tokens`);
    await page.getByRole("alert").getByText("FORBIDDEN").waitFor();
  });
});
