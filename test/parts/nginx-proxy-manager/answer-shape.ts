const placeholders: readonly (readonly [RegExp, string])[] = [
  [/<(?:[a-z]+-)?token(?:-[a-z]+)?>/, String.raw`[\w-]+\.[\w-]+\.[\w-]+`],
  [/<iso-time>/, String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`],
  [/<sql-time>/, String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`],
  [/<totp-secret>/, "[A-Z2-7]{16,}"],
  [/<backup-code>/, "[0-9a-f]{8}"],
  [/<stack>/, ".*"],
  [/<server-name>/, "(?:nginx|openresty)"],
  [/<npm-origin>/, String.raw`http://127\.0\.0\.1:\d+`],
  [/<npm-frontend-or-default-page html>/, ".+"],
  [/<default-page>/, ".*Congratulations.*"],
  [/<nginx-page (\d+ [A-Za-z ]+)>/, String.raw`.*<h1>$1</h1>.*`],
  [/<stream from ([a-z]+)>/, "$1"],
];

const errorShape = /^nginx: \[emerg\][^\n]* in [^\n]*\/proxy_host\/(\d+)\.conf:\d+\nnginx: .*\n$/;

/** How `actual` differs from the recorded value; empty when it does not. `at` is a JSON pointer. */
export function differences(
  expected: unknown,
  actual: unknown,
  volatile: readonly string[] = [],
  at = "",
): string[] {
  if (typeof expected === "string" && typeof actual === "string") {
    return sameText(expected, actual) ? [] : [describe(at, expected, actual)];
  }
  if (volatile.some((pointer) => matchesPointer(pointer, at)) && typeof expected === typeof actual) {
    return [];
  }
  if (!isContainer(expected) || !isContainer(actual)) {
    return expected === actual ? [] : [describe(at, expected, actual)];
  }
  if (Array.isArray(expected) !== Array.isArray(actual)) return [describe(at, expected, actual)];
  const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...keys].flatMap((key) =>
    Object.hasOwn(expected, key) && Object.hasOwn(actual, key)
      ? differences(expected[key], actual[key], volatile, `${at}/${key}`)
      : [describe(`${at}/${key}`, expected[key], actual[key])],
  );
}

function sameText(expected: string, actual: string): boolean {
  if (expected === actual) return true;
  const hostId = errorShape.exec(expected)?.[1];
  if (hostId !== undefined) return errorShape.exec(actual)?.[1] === hostId;
  const pattern = placeholderPattern(expected);
  return pattern?.test(actual) ?? false;
}

function placeholderPattern(text: string): RegExp | undefined {
  let source = text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const literal = source;
  for (const [placeholder, shape] of placeholders) {
    source = source.replaceAll(new RegExp(placeholder, "g"), shape);
  }
  return source === literal ? undefined : new RegExp(`^${source}$`, "s");
}

function matchesPointer(pointer: string, at: string): boolean {
  const wanted = pointer.split("/");
  const parts = at.split("/");
  return (
    wanted.length === parts.length && wanted.every((part, index) => part === "*" || part === parts[index])
  );
}

const isContainer = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const describe = (at: string, expected: unknown, actual: unknown) =>
  `${at}: recorded ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`;
