import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

export interface PageOptions {
  /** In CSS pixels; 1280 × 800 if absent. */
  readonly width?: number;
  readonly height?: number;
  /** Light if absent. */
  readonly colorScheme?: "light" | "dark";
  /** As of a telephone: coarse pointer, touch events. */
  readonly touch?: boolean;
  /** Of the browser; `en-US` if absent. */
  readonly locale?: string;
  /** Animations run only if this is false. */
  readonly reducedMotion?: boolean;
}

/** What axe found: a rule of WCAG 2.2 A or AA that the page breaks. */
export interface Violation {
  readonly rule: string;
  readonly help: string;
  /** Selectors of the elements. */
  readonly at: readonly string[];
}

/** A page of its own browser profile, which notes what the browser complains about. */
export interface TestPage {
  readonly page: Page;
  /**
   * Errors on the console (a refused script or style of the content security policy is one), thrown errors, and
   * requests to another host than 127.0.0.1. A test asserts that it stays empty.
   */
  readonly complaints: readonly string[];
  /** Looks at the whole page, or at what `within` selects. */
  readonly violations: (within?: string) => Promise<readonly Violation[]>;
}

/** A headless Chromium. */
export class TestBrowser {
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  /**
   * Starts Debian's Chromium without the windows around a page: a page opens in two fifths of the time. Root cannot use its
   * sandbox.
   */
  static async open(): Promise<TestBrowser> {
    const args = [
      "--no-sandbox",
      "--disable-gpu",
      "--font-render-hinting=none",
      "--force-color-profile=srgb",
    ];
    return new TestBrowser(
      await chromium.launch({ executablePath: "/usr/bin/chromium-headless-shell", args }),
    );
  }

  async newPage(options: PageOptions = {}): Promise<TestPage> {
    const { width = 1280, height = 800, colorScheme = "light", touch = false, locale = "en-US" } = options;
    const context = await this.#browser.newContext({
      viewport: { width, height },
      colorScheme,
      locale,
      timezoneId: "UTC",
      hasTouch: touch,
      isMobile: touch,
      reducedMotion: options.reducedMotion === false ? "no-preference" : "reduce",
    });
    this.#contexts.push(context);
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    return { page, complaints: noteComplaints(page), violations: (within) => findViolations(page, within) };
  }

  /** Closes all pages that were opened since the last call. */
  async closePages(): Promise<void> {
    for (const context of this.#contexts.splice(0)) await context.close();
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

function noteComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    // An engine that makes a network is no fault of the page.
    if (message.type() === "error" && !message.text().includes("ERR_NETWORK_CHANGED"))
      complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`thrown: ${error.message}`));
  page.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol.startsWith("http") && hostname !== "127.0.0.1" && hostname !== "localhost")
      complaints.push(`asked another host: ${request.url()}`);
  });
  return complaints;
}

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function findViolations(page: Page, within?: string): Promise<readonly Violation[]> {
  // Evaluated by the debugger, it needs no leave of the page's content security policy.
  await page.evaluate(await readFile(axe, "utf8"));
  const found: unknown = await page.evaluate(
    `axe.run(${JSON.stringify(within ?? null)} ?? document, { runOnly: ${JSON.stringify(rules)} })
      .then(({ violations }) => violations.map(({ id, help, nodes }) => (
        { rule: id, help, at: nodes.map(({ target }) => target.join(" ")) })))`,
  );
  return found as Violation[];
}
