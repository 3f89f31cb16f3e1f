import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Docker from "dockerode";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestBrowser, type TestPage } from "./parts/browser/browser.js";
import { CliWorld, type Running } from "./parts/command-line/cli-world.js";
import { summarizeLoad } from "./parts/load/open-loop-load.js";
import { freePort } from "./parts/registry/free-port.js";
import { openRealParts, type RealParts } from "./parts/world/real-world.js";

let browser: TestBrowser;
let parts: RealParts;
let world: CliWorld;
let serving: Running;
let url: string;
/** Of the two versions. */
const images: string[] = [];
const healthcheck = { path: "/health", interval: "200ms", timeout: "1s", deadline: "20s" };

beforeAll(async () => {
  browser = await TestBrowser.open();
  parts = await openRealParts();
  images.push(await parts.publish("v1"), await parts.publish("v2"));
  world = await CliWorld.open(parts.socketPath);
  await world.write({ image: images[0], healthcheck });
  const file = join(world.folder, "cutover.yaml");
  const project = JSON.parse(await readFile(file, "utf8")) as object;
  url = `http://127.0.0.1:${await freePort()}`;
  const server = { listen: new URL(url).host, records: "server.db" };
  await writeFile(file, JSON.stringify({ ...project, server }));
  const first = await world.run(["deploy", "-y"]);
  if (first.status !== 0) throw new Error(first.stderr);
  await startServing();
});
afterAll(async () => {
  serving?.signal("SIGKILL");
  await browser?.close();
  await world?.close();
  await parts?.close();
});

async function startServing(): Promise<void> {
  serving = world.start(["serve"]);
  await serving.shows(`The page: ${url}/ui/`);
}

async function logIn(token: string): Promise<TestPage> {
  const opened = await browser.newPage();
  await opened.page.goto(`${url}/ui/`);
  await opened.page.getByLabel("Token").fill(token);
  await opened.page.keyboard.press("Enter");
  await opened.page.getByRole("heading", { name: "Overview" }).waitFor();
  return opened;
}

const main = (page: Page) => page.getByRole("main");

const config = (more: object): string =>
  JSON.stringify({ image: images[0], port: 8080, domains: ["app.cutover.test"], healthcheck, ...more });

/** Writes the whole config as a person who pastes it. */
async function paste(page: Page, text: string): Promise<void> {
  await page.goto(`${url}/ui/workloads/app/config`);
  await page.locator("cutover-editor [contenteditable]").focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(text);
}

async function saveAndDeploy(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save and review" }).click();
  await page.waitForURL(/\/review$/);
  await main(page).getByRole("button", { name: "Deploy", exact: true }).click();
  await page.waitForURL(/\/deployments\//);
}

describe("the page of cutover serve, on an engine and nginx", () => {
  it("should carry a person from a first login to a server that was killed and came back", async () => {
    await serving.shows("first-token");
    const token = (await readFile(join(world.folder, "server.db.first-token"), "utf8")).trim();
    const { page, complaints } = await logIn(token);
    await main(page).getByText("Healthy").waitFor();

    // A mistake and its fix; the toggle, and what it says.
    await paste(page, config({ image: images[1] }).replace('"port"', '"prot"'));
    await page.getByText('Unknown field "prot". Did you mean "port"?').waitFor();
    await page.getByRole("button", { name: 'Write "port"' }).click();
    await page.getByText("No problems").waitFor();
    await page.getByRole("radio", { name: "Recreate" }).check();
    await page.getByText("deploy_strategy asks for recreate.").waitFor();
    await page.getByRole("radio", { name: "Default" }).check();
    await page.getByText("An image is deployed blue-green unless its config says otherwise.").waitFor();

    // Reviewed, and watched to its cutover under load.
    const load = world.startLoad();
    await saveAndDeploy(page);
    await main(page)
      .getByText(/reads through the proxy within .*: app\.cutover\.test answers from green only/)
      .waitFor();
    await main(page).getByText("Succeeded").waitFor();
    expect(summarizeLoad(await load.stop()).failures).toEqual([]);
    expect(await world.ask()).toBe("200 v2");

    // One that fails, while the old version serves.
    const stuck = { environment: { NEVER_READY: "1" }, healthcheck: { ...healthcheck, deadline: "3s" } };
    await paste(page, config({ image: images[1], ...stuck }));
    await saveAndDeploy(page);
    await main(page).getByText("READINESS_TIMEOUT").first().waitFor();
    expect(await world.ask()).toBe("200 v2");

    // A rollback, with its reason.
    await page.goto(`${url}/ui/workloads/app/rollback`);
    await page
      .getByRole("row", { name: /:v1/ })
      .getByRole("button", { name: /Roll back/ })
      .click();
    await page.getByLabel("Reason").fill("v2 is too slow");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/deployments\//);
    await main(page).getByText("Succeeded").waitFor();
    expect(await world.ask()).toBe("200 v1");

    // An alert while the live container hangs, and its end.
    const container = new Docker({ socketPath: parts.socketPath }).getContainer(await liveContainer());
    await page.goto(`${url}/ui/alerts`);
    await container.pause();
    await page.getByRole("row", { name: /Error.*Health.*app/s }).waitFor();
    await container.unpause();
    await page.getByRole("row", { name: /Health/ }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "All" }).click();
    await page.getByRole("row", { name: /Resolved.*app/s }).waitFor();

    // A token that is revoked while its page is open.
    await page.goto(`${url}/ui/tokens`);
    await page.getByRole("button", { name: "New token" }).click();
    await page.getByRole("textbox", { name: /^Name/ }).fill("a reader");
    await page.getByRole("dialog").getByRole("checkbox", { name: /^read/ }).check();
    await page.keyboard.press("Enter");
    const reader = await logIn(await page.locator(".secret").innerText());
    await main(reader.page).getByText("Healthy").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Revoke a reader" }).click();
    await page.getByRole("button", { name: "Revoke", exact: true }).click();
    await page.getByRole("row", { name: /a reader.*Revoked/s }).waitFor();
    await reader.page.reload();
    await reader.page.getByRole("button", { name: "Log in" }).waitFor();

    // The server is killed; what happens meanwhile is shown once it is back.
    await page.goto(`${url}/ui/workloads/app`);
    await main(page).getByText("v2 is too slow").first().waitFor();
    serving.signal("SIGKILL");
    await page.getByText("The server does not answer.").waitFor();
    await serving.done;
    await world.run(["redeploy", (await newest()) ?? "", "-y", "--why", "while the server was gone"]);
    await startServing();
    await main(page).getByText("while the server was gone").first().waitFor();
    await page.getByText("The server does not answer.").waitFor({ state: "detached" });

    // A request that the killed server did not answer; a token that is revoked.
    const expected = /net::ERR_|status of 401/;
    const unexpected = [...complaints, ...reader.complaints].filter((text) => !expected.test(text));
    expect(unexpected.join("\n")).toBe("");
  });
});

async function liveContainer(): Promise<string> {
  const { stdout } = await world.run(["status", "--json"]);
  return (JSON.parse(stdout) as { live: { container: string } }[])[0]?.live.container ?? "";
}

async function newest(): Promise<string | undefined> {
  const { stdout } = await world.run(["history", "app", "--json"]);
  return (JSON.parse(stdout) as { id: string }[])[0]?.id;
}
