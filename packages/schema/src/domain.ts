import punycode from "punycode.js";
import * as z from "zod";
import { mustBe } from "./texts/must-be.js";

// A label with non-ASCII characters may hold any of them: only the URL parser knows which it accepts.
const character = String.raw`[^\x00-\x2c\x2e\x2f\x3a-\x60\x7b-\x7f]`;
const labelPattern = `(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?|${character}*[^\\x00-\\x7f]${character}*)`;
const asciiLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

const longestDomain = 253;
const longestLabel = 63;
/** Room for the label that verifies a wildcard. */
const longestWildcard = 242;

/**
 * Returns the words that complete "must be …" for an invalid name; undefined for a domain, or for a wildcard
 * such as `*.example.com`.
 */
export function domainProblem(text: string): string | undefined {
  if (!text.startsWith("*.")) return nameProblem(text);
  const problem = nameProblem(text.slice(2));
  if (problem !== undefined) return problem;
  if (toAsciiDomain(text).length > longestWildcard)
    return mustBe("wildcard-at-most", { count: longestWildcard });
  return undefined;
}

function nameProblem(text: string): string | undefined {
  if (text === "") return mustBe("domain");
  if (/[\s\p{Cc}\p{Cf}]/u.test(text)) return mustBe("domain-blanks");
  if (text !== text.toLowerCase()) return mustBe("domain-case");
  if (/[!-,/:-@[-`{-~]/.test(text)) {
    return mustBe("domain-alone");
  }
  if (text.length > longestDomain) return mustBe("domain-at-most", { count: longestDomain });
  if (text.split(".").includes("")) return mustBe("domain-parts");
  const ascii = encode(text);
  if (ascii === undefined) return mustBe("domain-encodable");
  return asciiProblem(ascii);
}

function asciiProblem(ascii: string): string | undefined {
  if (ascii.length > longestDomain) return mustBe("punycode-at-most", { count: longestDomain });
  const labels = ascii.split(".");
  if (labels.some((label) => label.length > longestLabel))
    return mustBe("domain-parts-at-most", { count: longestLabel });
  if (!labels.every((label) => asciiLabel.test(label))) return mustBe("domain-hyphens");
  if (/^(?:\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? "")) return mustBe("domain-no-address");
  return undefined;
}

/** The domain in ASCII, with punycode for international parts. For a domain that a schema has accepted. */
export function toAsciiDomain(domain: string): string {
  if (domain.startsWith("*.")) return `*.${toAsciiDomain(domain.slice(2))}`;
  return encode(domain) ?? domain;
}

/**
 * Undefined if the URL parser refuses it (which holds the IDNA tables in browsers and in Node), or if a part of
 * the result does not convert back to its source. Some parsers accept such a part, others refuse it. They also
 * differ in the newest characters, and in the place of digits in a right-to-left part. If two parsers accept a
 * name, they write it alike.
 */
function encode(text: string): string | undefined {
  const international = /[^!-~]/.test(text) || /(?:^|\.)xn--/.test(text);
  if (!international) return text;
  const ascii = hostOf(text);
  return ascii?.split(".").every(isCanonical) ? ascii : undefined;
}

function hostOf(text: string): string | undefined {
  return URL.canParse(`http://${text}`) ? new URL(`http://${text}`).hostname : undefined;
}

function isCanonical(label: string): boolean {
  if (!label.startsWith("xn--")) return true;
  try {
    // oxlint-disable-next-line import/no-named-as-default-member -- Node gets a CommonJS module, which names nothing.
    return hostOf(punycode.decode(label.slice("xn--".length))) === label;
  } catch {
    return false;
  }
}

export const domainSchema = z
  .string()
  .check((context) => {
    const problem = domainProblem(context.value);
    if (problem !== undefined)
      context.issues.push({ code: "custom", input: context.value, message: problem });
  })
  .meta({
    pattern: `^(?=.{1,253}$)(?!\\*.{242})(?!(?:.*\\.)?(?:\\d+|0x[0-9a-f]*)$)(?:\\*\\.)?${labelPattern}(?:\\.${labelPattern})*$`,
  });
