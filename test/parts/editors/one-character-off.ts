import * as fc from "fast-check";

const slips = ["", "x", "A", "0", "9", "-", ".", "..", "/", ":", "_", " ", "@", "é", "s", "1"];

/** The config with a typing error in one of its texts; unchanged if it has no text. */
export function oneCharacterOff(config: unknown): fc.Arbitrary<unknown> {
  const places = [...textsIn(config)];
  if (places.length === 0) return fc.constant(config);
  return fc
    .record({
      place: fc.constantFrom(...places),
      at: fc.nat(),
      removed: fc.integer({ min: 0, max: 1 }),
      added: fc.constantFrom(...slips),
    })
    .map(({ place: { path, text }, at, removed, added }) => {
      const from = at % (text.length + 1);
      return withText(config, path, text.slice(0, from) + added + text.slice(from + removed));
    });
}

type Path = readonly (string | number)[];

function* textsIn(value: unknown, path: Path = []): Generator<{ path: Path; text: string }> {
  if (typeof value === "string") yield { path, text: value };
  if (typeof value !== "object" || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    yield* textsIn(each, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}

function withText(value: unknown, [segment, ...rest]: Path, text: string): unknown {
  if (segment === undefined) return text;
  if (Array.isArray(value))
    return value.map((each, at) => (at === segment ? withText(each, rest, text) : each));
  const holder = value as Record<string, unknown>;
  return { ...holder, [segment]: withText(holder[segment], rest, text) };
}
