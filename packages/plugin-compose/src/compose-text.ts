import { isMap, parseAllDocuments, visit } from "yaml";
import { invalid } from "./model.js";

/** Counts aliases expanded: Compose expands them, and uses all memory if they grow exponentially. */
const maxValues = 100_000;

/**
 * Returns the documents of a Compose file, each a mapping with its merge keys resolved. Compose merges each
 * over the one before. `onValue` gets every text in which Compose may fill in variables: no keys and no
 * comments. STACK_INVALID.
 */
export function readDocuments(text: string, onValue: (value: string) => void): Record<string, unknown>[] {
  const documents = parsed(() => parseAllDocuments(text, { merge: true, strict: false }));
  if (!Array.isArray(documents)) throw invalid("it is not a mapping with `services`");
  return documents.map((document) => {
    const [error] = document.errors;
    if (error) throw invalid(`it is not YAML: ${error.message.split("\n")[0]}`);
    // As YAML reads them: an escape in quotes can replace any part of a name.
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

/** The parser overflows its stack on deep nesting, and has its own error for an alias to itself. */
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
  // A value that contains itself has no end.
  counted.set(value, Infinity);
  let count = 1;
  for (const entry of Object.values(value)) count += countValues(entry, counted);
  counted.set(value, count);
  return count;
}
