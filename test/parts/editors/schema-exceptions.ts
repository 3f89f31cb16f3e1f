import type { ConfigIssue, ConfigPath } from "@cutover/core/schema";

interface Exception {
  readonly what: string;
  readonly why: string;
  /** Message of the issue. */
  readonly message: RegExp;
  /** The refused text. */
  readonly text?: RegExp;
}

const tooLong = "its pattern would be longer than all others";

/** Configs that the check refuses although the JSON Schema accepts them; docs/editor.md lists the same. */
export const exceptions: readonly Exception[] = [
  {
    what: "durations and sizes out of bounds",
    why: "a pattern cannot compare the amount in a text",
    message: /a (duration|size) .*, at (least|most) /,
  },
  {
    what: "a soft limit above the hard one",
    why: "a schema cannot compare two fields",
    message: /must be at most `hard`/,
  },
  {
    what: "a range of statuses that ends before it begins",
    why: "the same",
    message: /a status such as/,
    text: /^[1-5]\d\d-[1-5]\d\d$/,
  },
  {
    what: "an international domain that is not in the runtime's IDNA tables",
    why: "the tables are the URL parser's",
    message: /must be a domain/,
    text: /[^\0-\x7f]|xn--/,
  },
  {
    what: "an invalid IPv6 address in an image's registry, a published port or an extra host",
    why: tooLong,
    message: /an image reference|a fixed port|a name with its address|an IP address/,
    text: /[[:]/,
  },
  {
    what: "a path in a build context with `..` in it",
    why: "the same",
    message: /a path in the build context/,
  },
  {
    what: "two mounts with the same target, two ports with the same host port",
    why: "draft-07 compares whole items only",
    message:
      /a target that no other volume has|that no volume and no other memory file system has|published only once/,
  },
  {
    what: "fields that need or exclude one another, beyond `port`, if the source does not say so",
    why: "editors show misleading messages for such rules",
    message: /must be (left out|set) (if|in)/,
  },
  {
    what: "variables of a stack that the Compose program needs for itself",
    why: "a rule of that program, not of the shape",
    message: /must be another name/,
  },
  {
    what: "blue-green with something that only one container can hold",
    why: "a rule of the strategy, not of the shape",
    message: /rules out blue-green/,
  },
  {
    what: "a shift, a failover or a preview with recreate",
    why: "the same",
    message: /(?:shift|failover|preview) needs blue-green/,
  },
  {
    what: "a shift whose weights do not rise",
    why: "a schema cannot compare two items",
    message: /steps whose weights grow/,
  },
  {
    what: "texts with NUL, lone surrogates or characters that reverse the writing direction",
    why: "every pattern would have to repeat it",
    message: /NUL, lone surrogates/,
  },
  { what: "more than 256 KiB", why: "a JSON Schema does not count bytes", message: /at most 256 KiB/ },
];

export function isException({ path, message }: ConfigIssue, config: unknown): boolean {
  const value = valueAt(config, path);
  return exceptions.some((each) => {
    const isText = each.text === undefined || (typeof value === "string" && each.text.test(value));
    return isText && each.message.test(message);
  });
}

function valueAt(value: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>(
    (holder, segment) => (holder as Record<string | number, unknown>)?.[segment],
    value,
  );
}
