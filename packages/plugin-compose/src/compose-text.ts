import { isMap, parseAllDocuments, visit } from "yaml";
import { invalid } from "./model.js";

/** What its aliases stand for counts each time: Compose fills them in, and takes all memory for what grows by powers. */
const maxValues = 100_000;

/**
 * The documents of a Compose file, each a mapping, with its merge keys resolved; Compose puts each over the one before. `onValue` gets every
 * text that Compose may fill variables into: no key, and no comment. STACK_INVALID.
 */
export function readDocuments(text: string, onValue: (value: string) => void): Record<string, unknown>[] {
  const documents = parsed(() => parseAllDocuments(text, { merge: true, strict: false }));
  if (!Array.isArray(documents)) throw invalid("it is not a mapping with `services`");
  return documents.map((document) => {
    const [error] = document.errors;
    if (error) throw invalid(`it is not YAML: ${error.message.split("\n")[0]}`);
    // As YAML reads them: an escape in quotes can stand for any part of a name.
    visit(document, {
      Scalar: (place, { value }) => {
        if (place !== "key" && typeof value === "string") onValue(value);
      },
    });
    if (!isMap(document.contents)) throw invalid("it is not a mapping with `services`");
    return parsed(() => {
      const root = document.toJS({ maxAliasCount: -1 }) as Record<string, unknown>;
      if (countValues(root, new Map()) > maxValues)
        throw invalid(`with its aliases expanded it has more than ${maxValues} values`);
      return root;
    });
  });
}

/** The parser overflows its stack on what is nested too deeply, and rejects an alias that leads to itself by an error of its own. */
function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof RangeError) throw invalid("it is nested too deeply");
    if (error instanceof ReferenceError) throw invalid("it has an alias to itself or to nothing");
    throw error;
  }
}

function countValues(value: unknown, counted: Map<object, number>): number {
  if (typeof value !== "object" || value === null) return 1;
  const known = counted.get(value);
  if (known !== undefined) return known;
  // One that stands in itself has no end.
  counted.set(value, Infinity);
  let count = 1;
  for (const entry of Object.values(value)) count += countValues(entry, counted);
  counted.set(value, count);
  return count;
}
