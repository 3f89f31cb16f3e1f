import { validateText } from "@cutover/core/schema";
import { imageKind } from "@cutover/plugin-image/schema";
import { median } from "./median.js";

const runs = 1_000;

/** Milliseconds that `validateText` takes for a config of 10 KB as someone types in it, one mistake at a time: median and 99th percentile. */
export function measureValidateText(): { medianMs: number; worstMs: number } {
  const texts = keystrokes(configText());
  for (const text of texts) validateText(imageKind, text);
  // The median of three for each, since what else the machine does is not the question.
  const times = texts.map((text) => median([1, 2, 3].map(() => timeOnceMs(text)))).toSorted((a, b) => a - b);
  return { medianMs: times[runs / 2] ?? NaN, worstMs: times[Math.floor(runs * 0.99)] ?? NaN };
}

function timeOnceMs(text: string): number {
  const startMs = performance.now();
  const diagnostics = validateText(imageKind, text);
  const tookMs = performance.now() - startMs;
  if (diagnostics.length === 0) throw new Error("the mistake was not found");
  return tookMs;
}

function configText(): string {
  const environment = Object.fromEntries(
    Array.from({ length: 190 }, (_, at) => [
      `SETTING_${at}`,
      at % 3 === 0 ? { from_env: `SECRET_${at}` } : `the value of setting ${at}`,
    ]),
  );
  const config = {
    image: "registry.example/shop/web:1.4.2",
    port: 8080,
    domains: Array.from({ length: 20 }, (_, at) => `shop${at}.example.com`),
    healthcheck: { path: "/healthz", deadline: "2m" },
    volumes: Array.from({ length: 10 }, (_, at) => `data${at}:/var/lib/data${at}:ro`),
    environment,
  };
  return JSON.stringify(config, null, 2);
}

/** The text with one character more, each time at another place. */
function keystrokes(text: string): string[] {
  if (text.length < 10_000) throw new Error(`the config has ${text.length} characters only`);
  const step = Math.floor(text.length / runs);
  return Array.from({ length: runs }, (_, at) => `${text.slice(0, at * step)}"${text.slice(at * step)}`);
}
