import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type PageOptions, TestBrowser, type TestPage } from "./parts/browser/browser.js";
import { DashboardWorld } from "./parts/dashboard/dashboard-world.js";

const minuteMs = 60_000;
const phone: PageOptions = { width: 360, height: 740, touch: true };
const looks: readonly PageOptions[] = [{}, { colorScheme: "dark" }, phone];

let browser: TestBrowser;
let world: DashboardWorld;
beforeAll(async () => {
  browser = await TestBrowser.open();
});
afterAll(() => browser.close());
beforeEach(async () => {
  world = await DashboardWorld.open({ pastMs: 2 * minuteMs });
  const { runtime } = world.world;
  runtime.publish("registry.test/web:1", { log: ["<img src=x onerror=alert(1)>", "listening on 8080"] });
  runtime.publish("registry.test/web:2", { readyAfterMs: 2500, log: ["version 2"] });
  runtime.publish("registry.test/web:stuck", { readyAfterMs: Infinity });
  runtime.publish("registry.test/web:bad", {
    exitsAfterMs: 10,
    readyAfterMs: Infinity,
    log: ["no database"],
  });
  await world.apply("web", "registry.test/web:1", { memory: "256m", drain: { timeout: "3s" } });
  await world.deploy("web", { by: "ada", why: "the first one" });
});
afterEach(async () => {
  await browser.closePages();
  await world.close();
});

/** Lets time pass, serves, and logs in at a path of the page. */
async function open(
  path: string,
  options: PageOptions & { readonly token?: string } = {},
): Promise<TestPage> {
  await serve();
  const token = options.token ?? (await world.token());
  const opened = await browser.newPage(options);
  await opened.page.goto(`${world.page}${path}`);
  await opened.page.getByLabel("Token").fill(token);
  await opened.page.keyboard.press("Enter");
  await opened.page.locator("main h1:not(.brand)").waitFor();
  return opened;
}

let served: DashboardWorld | undefined;
async function serve(): Promise<void> {
  if (served === world) return;
  served = world;
  await world.catchUp();
  await world.serve();
}

const main = (page: Page) => page.getByRole("main");

async function change(image: string, more: object = {}): Promise<void> {
  await world.apply("web", image, { memory: "256m", drain: { timeout: "3s" }, ...more });
}

describe("the page", () => {
  it("should weigh at most 70 KB with all screens but the editor's, and with the first one in Russian, the longest", async () => {
    const folder = fileURLToPath(new URL("../packages/dashboard/dist/page/assets/", import.meta.url));
    const { page } = await open("");
    const loaded = new Set<string>();
    page.on("response", (answer) => {
      const [, name] = /\/ui\/assets\/(.+)$/.exec(answer.url()) ?? [];
      if (name !== undefined) loaded.add(name);
    });
    const sizeOf = async (paths: readonly string[]): Promise<number> => {
      loaded.clear();
      for (const path of paths) {
        await page.goto(`${world.page}${path}`);
        await page.locator("main h1").waitFor();
      }
      const files = await Promise.all([...loaded].map((name) => readFile(`${folder}${name}`)));
      return files.reduce((sum, file) => sum + gzipSync(file).byteLength, 0);
    };
    const [live] = await world.deployer.history("web");
    const lists = ["alerts", "deliveries", "tokens", "audit"];
    const ofWeb = ["workloads/web", "workloads/web/review", "workloads/web/rollback"];
    expect(await sizeOf(["", ...lists, ...ofWeb, `deployments/${live?.id}`])).toBeLessThan(70_000);
    expect([...loaded].some((name) => name.startsWith("rollback-"))).toBe(true);
    expect([...loaded].filter((name) => !/-[\w-]{8}\.\w+$/.test(name))).toEqual([]);
    await page.evaluate('localStorage.setItem("cutover.locale", "ru")');
    expect(await sizeOf([""])).toBeLessThan(70_000);
    expect([...loaded].some((name) => name.startsWith("texts-ru-"))).toBe(true);
  });

  it("should ask the server nothing that its document of the API does not describe", async () => {
    await serve();
    const { page } = await browser.newPage();
    const asked = new Set<string>();
    page.on("request", (request) => {
      const { pathname } = new URL(request.url());
      asked.add(`${request.method()} ${pathname}`);
    });
    await page.goto(world.page);
    await page.getByLabel("Token").fill(await world.token());
    await page.keyboard.press("Enter");
    await page.locator(".uptime").waitFor();
    const [live] = await world.deployer.history("web");
    const ofWeb = ["", "/review", "/rollback", "/config"].map((part) => `workloads/web${part}`);
    for (const path of [`deployments/${live?.id}`, "alerts", "deliveries", "tokens", "audit", ...ofWeb]) {
      await page.goto(`${world.page}${path}`);
      await page.locator("main h1").waitFor();
    }
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByLabel("Token").waitFor();
    const answer = await fetch(new URL("/openapi.json", world.page));
    const { paths } = (await answer.json()) as { readonly paths: Readonly<Record<string, object>> };
    const described = Object.entries(paths).flatMap(([path, methods]) => {
      const pattern = path.replaceAll(/\{(\w+)\}/g, (_, name) => (name === "path" ? ".*" : "[^/]+"));
      return Object.keys(methods).map((method) => new RegExp(`^${method.toUpperCase()} ${pattern}$`));
    });
    const unknown = [...asked].filter((one) => !described.some((pattern) => pattern.test(one)));
    expect(unknown).toEqual([]);
    const session = ["GET", "POST", "DELETE"].map((method) => `${method} /v1/session`);
    expect([...asked]).toEqual(expect.arrayContaining([...session, "GET /v1/workloads", "GET /v1/events"]));
  });

  it("should let nobody in without a token, and end the session on demand", async () => {
    await serve();
    const opened = await browser.newPage();
    const { page } = opened;
    const messages: string[] = [];
    page.on("console", (message) => messages.push(message.text()));
    await page.goto(world.page);
    await page.getByLabel("Token").waitFor();
    // A browser reports an address that is loaded ahead and not used after some seconds.
    await page.waitForTimeout(5000);
    expect([messages, opened.complaints]).toEqual([[], []]);
    await page.getByLabel("Token").fill("cut_wrong");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("UNAUTHENTICATED").waitFor();
    expect(await opened.violations()).toEqual([]);
    await page.getByLabel("Token").fill(await world.token());
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByLabel("Token").waitFor();
    await page.reload();
    await page.getByLabel("Token").waitFor();
  });

  it("should keep a language and a theme", async () => {
    const { page } = await open("", { locale: "de-AT" });
    await page
      .getByLabel("Design")
      .or(page.getByLabel("Farbschema"))
      .or(page.getByLabel("Theme"))
      .first()
      .waitFor();
    expect(await page.evaluate("document.documentElement.lang")).toBe("de");
    await page.locator("select").first().selectOption("en");
    await page.getByLabel("Theme").selectOption("dark");
    await page.reload();
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    expect(await page.evaluate("getComputedStyle(document.documentElement).colorScheme")).toBe("dark");
  });

  it("should tell at once that the server is gone, and catch up once it is back", async () => {
    const opened = await open("");
    const { page } = opened;
    await main(page).getByText("Healthy").waitFor();
    await world.stop();
    await page.getByText("The server does not answer.").waitFor();
    await change("registry.test/web:bad");
    await world.deploy("web");
    await world.serve();
    await main(page).getByText("The last deployment failed").waitFor();
    await page.getByText("The server does not answer.").waitFor({ state: "detached" });
    // A connection that waited for a server that stops is reset.
    const ofGone = /ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE/;
    expect(opened.complaints.filter((text) => !ofGone.test(text)).join("\n")).toBe("");
  });

  it.each([
    ["the overview", "", "Healthy"],
    ["a workload", "workloads/web", "listening on 8080"],
    ["an address without a screen", "nowhere/at/all", "There is nothing at this address."],
  ])("should break no rule of accessibility on %s, in any look", async (_, path, text) => {
    for (const look of looks) {
      await serve();
      const opened = await browser.newPage(look);
      const { page } = opened;
      await page.goto(`${world.page}${path}`);
      await page.getByLabel("Token").fill(await world.token());
      await page.keyboard.press("Enter");
      await main(page).getByText(text).first().waitFor();
      expect([look, await opened.violations()]).toEqual([look, []]);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
      expect(opened.complaints).toEqual([]);
    }
  });
});

describe("the overview", () => {
  it("should say first what needs attention, in words", async () => {
    await world.deployer.pause("web", { by: "ada", why: "month-end closing" });
    const { page } = await open("");
    await page.getByText("Paused by ada: month-end closing. Nobody deploys or repairs it.").waitFor();
    await page.getByRole("heading", { name: "1 thing needs attention" }).waitFor();
    expect(await main(page).getByRole("listitem").first().innerText()).toContain("web");
  });

  it("should show a deployment as it happens, and keep the focus meanwhile", async () => {
    const { page } = await open("");
    const link = main(page).getByRole("link", { name: "web", exact: true });
    await link.focus();
    await change("registry.test/web:2");
    const deployment = world.deployer.deploy("web");
    await main(page).getByText("Probing green").waitFor();
    await main(page).getByText("Draining blue").waitFor();
    await deployment.done;
    await main(page).getByText("web:2").waitFor();
    expect(await page.evaluate("document.activeElement?.textContent")).toBe("web");
  });

  it("should ask for the list once, and not wait for the session", async () => {
    const { page } = await open("");
    await main(page).getByText("Healthy").waitFor();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.route(/\/v1\/session$/, async (route) => {
      await expect.poll(() => asked).toContain("/v1/workloads");
      await route.continue();
    });
    await page.reload();
    await main(page).getByText("Healthy").waitFor();
    await page.locator(".uptime").waitFor();
    expect(asked.filter((path) => path === "/v1/workloads")).toHaveLength(1);
  });

  it("should say each day of the uptime to a screen reader, and list them for one workload", async () => {
    const { page } = await open("");
    const each = /^([^;]+: (not checked|[\d.]+%)(; |$)){7}$/;
    await main(page).getByRole("img", { name: each }).waitFor();
    await page.getByRole("link", { name: "web", exact: true }).click();
    const days = main(page).locator(".uptime").getByRole("listitem");
    await expect.poll(() => days.filter({ hasText: /: (not checked|[\d.]+%)$/ }).count()).toBe(14);
  });

  it("should ask for the details only of workloads that are seen", async () => {
    const { page } = await open("");
    const items = Array.from({ length: 1000 }, (_, index) => ({
      workload: `w-${String(index).padStart(4, "0")}`,
      source: "image",
      domains: [`w-${index}.example.org`],
    }));
    const asked = new Set<string>();
    await page.route("**/v1/workloads?**", (route) => route.fulfill({ json: { items } }));
    // Answered at once: each refused one would be asked again, and only a few of them within the test.
    await page.route("**/v1/workloads/*/deployments?**", (route) => route.fulfill({ json: { items: [] } }));
    await page.route("**/v1/workloads/*/health", (route) => {
      asked.add(new URL(route.request().url()).pathname.split("/")[3] ?? "");
      return route.fulfill({ json: { history: [], uptime: {} } });
    });
    await page.reload();
    await page.getByRole("link", { name: "w-0999" }).scrollIntoViewIfNeeded();
    // Those that nobody has seen are drawn too.
    await main(page).getByRole("row", { name: "w-0500" }).getByText("Never deployed").waitFor();
    await expect.poll(() => asked.has("w-0999"), { timeout: minuteMs }).toBe(true);
    const isQuiet = async (): Promise<boolean> => {
      const before = asked.size;
      await page.waitForTimeout(500);
      return asked.size === before;
    };
    await expect.poll(isQuiet, { timeout: minuteMs }).toBe(true);
    expect([asked.has("w-0000"), asked.has("w-0500")]).toEqual([true, false]);
    await page.getByRole("searchbox").fill("w-0500");
    await expect.poll(() => asked.has("w-0500"), { timeout: minuteMs }).toBe(true);
    expect(await main(page).getByRole("row").count()).toBe(2);
  });
});

describe("a deployment", () => {
  it("should be watched to its end, with its probes, its evidence and its drain", async () => {
    await change("registry.test/web:2");
    const opened = await open("workloads/web");
    const { page } = opened;
    const { world: parts } = world;
    parts.runtime.holdConnections((await world.deployer.status("web")).live?.container ?? "", 2);
    await page.getByRole("button", { name: "Deploy…" }).click();
    await main(page).getByText("No downtime").waitFor();
    await page.getByLabel(/Reason/).fill("release 2");
    await page.getByRole("button", { name: "Deploy", exact: true }).click();
    await page.getByRole("heading", { name: "Deployment of web" }).waitFor();
    await main(page).getByText("answered 503; expected 200-299").waitFor();
    await page
      .getByRole("status")
      .getByText("Switching the route")
      .or(page.getByRole("status").getByText("Draining blue"))
      .first()
      .waitFor();
    await main(page)
      .getByText(/reads through the proxy within .*: web\.example\.org answers from green only/)
      .waitFor();
    await main(page).getByText("2 connections").waitFor();
    expect(await opened.violations()).toEqual([]);
    await main(page).getByText("It cut 2 connections.").waitFor();
    await main(page).getByText("Succeeded").waitFor();
    await main(page).getByText("release 2").waitFor();
    expect(opened.complaints).toEqual([]);
  });

  it("should show why it failed, what to do, and the last output", async () => {
    await change("registry.test/web:bad");
    const id = await world.deploy("web");
    for (const look of looks) {
      const opened = await open(`deployments/${id}`, look);
      const alert = opened.page.getByRole("alert");
      await alert.getByText("GREEN_EXITED").waitFor();
      await alert.getByText(/Look at green's last log lines/).waitFor();
      await opened.page.getByRole("region", { name: "Its last output" }).getByText("no database").waitFor();
      await main(opened.page).getByText("Undoing").waitFor();
      expect([look, await opened.violations()]).toEqual([look, []]);
      expect(await opened.page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    }
  });

  it("should be cancelled by the keyboard alone, after a question", async () => {
    const { page } = await open("");
    await change("registry.test/web:stuck");
    const { id, done } = world.deployer.deploy("web");
    await page.goto(`${world.page}deployments/${id}`);
    const cancel = page.getByRole("button", { name: "Cancel…" });
    await cancel.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Cancel this deployment?" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await page.evaluate("document.activeElement?.textContent")).toBe("Cancel…");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await main(page).getByText("Cancelled").first().waitFor();
    expect((await done).status).toBe("cancelled");
  });
});

describe("a workload", () => {
  it("should show output as text, and draw of 10,000 lines only those that are seen", async () => {
    const opened = await open("workloads/web");
    const { page } = opened;
    const log = page.getByRole("log");
    await log.getByText("<img src=x onerror=alert(1)>").waitFor();
    expect(await log.locator("img").count()).toBe(0);
    const lines = Array.from(
      { length: 10_000 },
      (_, index) => `data: ${JSON.stringify({ deployment: "d", container: "c", line: `line ${index}` })}\n\n`,
    );
    await page.route("**/v1/workloads/web/logs?**", (route) =>
      route.fulfill({ contentType: "text/event-stream", body: `${lines.join("")}event: end\ndata: {}\n\n` }),
    );
    await page.reload();
    await log.getByText("line 9999").waitFor();
    expect(await log.locator(".log-line").count()).toBeLessThan(100);
    await log.evaluate("document.querySelector('.log').scrollTop = 100000");
    await log.getByText("line 5000", { exact: true }).waitFor();
    expect(await log.locator(".log-line").count()).toBeLessThan(100);
    expect(opened.complaints).toEqual([]);
  });

  it("should show memory against its limit, and what a deployment would do", async () => {
    const opened = await open("workloads/web");
    const { page } = opened;
    await main(page).getByText("1 MB of 256 MB, 0.39%").waitFor();
    await main(page).getByText("start green beside blue").waitFor();
    await main(page)
      .getByRole("row", { name: /Succeeded.*web:1/s })
      .waitFor();
    expect(opened.complaints).toEqual([]);
  });

  it("should be paused with a reason, and resumed", async () => {
    const { page } = await open("workloads/web");
    await page.getByRole("button", { name: "Pause…" }).click();
    await page.getByRole("dialog").getByLabel(/Why/).fill("month-end closing");
    await page.keyboard.press("Enter");
    await main(page)
      .getByText(/Paused by .*: month-end closing/)
      .waitFor();
    expect((await world.deployer.status("web")).paused?.why).toBe("month-end closing");
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByRole("button", { name: "Pause…" }).waitFor();
  });

  it("should disable what the token may not do, with the reason", async () => {
    await serve();
    const opened = await open("workloads/web", { token: await world.token({ scopes: ["read"] }) });
    const { page } = opened;
    const deploy = page.getByRole("button", { name: "Deploy…" });
    expect(await deploy.getAttribute("aria-disabled")).toBe("true");
    await deploy.focus();
    await page.getByRole("tooltip").getByText("Your token has no scope “deploy”.").first().waitFor();
    await page.keyboard.press("Enter");
    expect(await page.getByRole("dialog").count()).toBe(0);
    await main(page).getByText("Your token has no scope “logs”.").waitFor();
    expect(await opened.violations()).toEqual([]);
  });
});
