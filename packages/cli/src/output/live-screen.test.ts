import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LiveScreen } from "./live-screen.js";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** What a terminal of this width shows after the writes: a small emulator of what the screen uses. */
function shownBy(writes: readonly string[]): string[] {
  const rows: string[] = [""];
  let row = 0;
  for (const [token] of writes
    .join("")
    .matchAll(new RegExp(String.raw`\u001b\[[?0-9]*[a-zA-Z]|\r|\n|[^\u001b\r\n]+`, "g"))) {
    const up = /\[(\d+)A$/.exec(token);
    if (up) row -= Number(up[1]);
    else if (token === "\n") rows[(row += 1)] ??= "";
    else if (token.endsWith("[J")) rows.length = row + 1;
    else if (token.endsWith("[K") || token.startsWith("\u001b") || token === "\r") continue;
    else rows[row] = token;
    if (token.endsWith("[J")) rows[row] = "";
  }
  return rows.filter((line) => line !== "");
}

function terminal(size: { readonly columns: number; readonly rows: number }) {
  const writes: string[] = [];
  const write = (text: string): unknown => writes.push(text);
  return { writes, stream: { ...size, isTTY: true, write, on: () => undefined } };
}

describe("the live screen", () => {
  it("should keep written lines above the block, and leave nothing of the block behind", () => {
    const { stream, writes } = terminal({ columns: 30, rows: 10 });
    let lines = ["phase one", "detail"];
    const screen = new LiveScreen({ stream, lines: () => lines });
    screen.open();
    expect(shownBy(writes)).toEqual(["phase one", "detail"]);
    screen.write("done one");
    lines = ["phase two"];
    vi.advanceTimersByTime(100);
    expect(shownBy(writes)).toEqual(["done one", "phase two"]);
    screen.close();
    expect(shownBy(writes)).toEqual(["done one"]);
    expect(writes.at(-1)).toContain("\u001b[?25h");
  });

  it("should write a frame at once, and nothing if nothing has changed", () => {
    const { stream, writes } = terminal({ columns: 30, rows: 10 });
    const screen = new LiveScreen({ stream, lines: () => ["same"] });
    screen.open();
    const before = writes.length;
    vi.advanceTimersByTime(1_000);
    expect(writes.length).toBe(before);
    screen.write("new");
    expect(writes.length).toBe(before + 1);
    screen.close();
  });

  it("should never fill the terminal's width or height", () => {
    const { stream, writes } = terminal({ columns: 12, rows: 4 });
    const screen = new LiveScreen({ stream, lines: () => Array.from({ length: 9 }, () => "x".repeat(50)) });
    screen.open();
    expect(shownBy(writes)).toEqual(Array.from({ length: 3 }, () => `${"x".repeat(10)}…`));
    screen.close();
  });
});
