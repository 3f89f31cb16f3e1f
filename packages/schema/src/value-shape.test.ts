import { describe, expect, it } from "vitest";
import { english } from "./texts/english.js";
import { render } from "./texts/render.js";
import { shownValue } from "./value-shape.js";

describe("shownValue", () => {
  it.each<[string | number, unknown, string]>([
    ["image", "Nginx:lat est", '"Nginx:lat est"'],
    ["domains", "App.example.com", '"App.example.com"'],
    ["memory", "hidden", "a string of 6 characters"],
    ["image", "", '""'],
    ["image", `web@sha256:${"a".repeat(64)}x`, `"web@sha256:${"a".repeat(64)}x"`],
    ["image", "https://user:hidden@r.test/web", "a string of 30 characters"],
    ["image", "user:hidden@r.test/web", "a string of 22 characters"],
    ["image", "a\nb", "a string of 3 characters"],
    ["image", "x".repeat(200), "a string of 200 characters"],
    ["image", 5, "a number"],
    ["environment", "hidden", "a string of 6 characters"],
    ["args", "hidden", "a string of 6 characters"],
    ["registry_auth", "hidden", "a string of 6 characters"],
    ["command", "serve --token hidden", "a string of 20 characters"],
    ["repository", "hidden", "a string of 6 characters"],
  ])("should show of %s what was mistyped, and never what may be a secret: %j", (field, value, shown) => {
    expect(render(shownValue(value, [field]), english)).toBe(shown);
    expect(render(shownValue(value, [field, 0]), english)).toBe(shown);
  });
});
