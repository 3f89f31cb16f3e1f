import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { TestBrowser } from "./parts/browser/browser.js";
import { differenceBetween, differenceOf } from "./parts/browser/pictures.js";

let browser: TestBrowser;
beforeAll(async () => {
  browser = await TestBrowser.open();
});
afterEach(() => browser.closePages());
afterAll(() => browser.close());

const html = (body: string): string =>
  `<!doctype html><html lang="en"><title>A page</title><body><main><h1>A page</h1>${body}</main></body></html>`;

describe("the browser of the tests", () => {
  it("should complain about what the page's policy refuses, thrown errors, and other hosts", async () => {
    const { page, complaints } = await browser.newPage();
    await page.route("http://127.0.0.1:1/", (route) =>
      route.fulfill({
        contentType: "text/html",
        headers: { "content-security-policy": "script-src 'nonce-1'; img-src *" },
        body: html(
          `<script>1</script><script nonce="1">setTimeout(() => { throw new Error("thrown late"); })</script>
           <img alt="" src="http://other.cutover.test/picture.png">`,
        ),
      }),
    );
    await page.goto("http://127.0.0.1:1/");
    await expect
      .poll(() => complaints.join("\n"))
      .toMatch(/Content Security Policy[\s\S]*thrown late|thrown late[\s\S]*Content Security Policy/);
    expect(complaints.join("\n")).toMatch(/asked another host: http:\/\/other\.cutover\.test\/picture\.png/);
  });

  it("should find what breaks a rule of accessibility", async () => {
    const { page, violations } = await browser.newPage();
    await page.setContent(html("<button></button>"));
    expect(await violations()).toEqual([expect.objectContaining({ rule: "button-name", at: ["button"] })]);
    await page.setContent(html("<button>Deploy</button>"));
    expect(await violations()).toEqual([]);
  });

  it("should notice a picture that changed, and let an edge differ", async () => {
    const { page } = await browser.newPage({ width: 200, height: 100 });
    // No letters: each machine may have other fonts.
    const draw = async (width: number, color = "#2458d3"): Promise<Buffer> => {
      const style = `width: ${width}px; height: 50px; border-radius: 9px; background: ${color}`;
      await page.setContent(`<div style="${style}"></div>`);
      return page.screenshot();
    };
    const picture = await draw(100);
    expect(await differenceOf("browser", picture)).toBeUndefined();
    expect(differenceBetween(picture, await draw(101))).toBeUndefined();
    expect(differenceBetween(picture, await draw(100, "#b42318"))).toMatch(/differs in \d+ of 20000 pixels/);
    await page.setViewportSize({ width: 201, height: 100 });
    expect(differenceBetween(picture, await draw(100))).toBe("is 201 × 100 pixels, and was 200 × 100");
  });
});
