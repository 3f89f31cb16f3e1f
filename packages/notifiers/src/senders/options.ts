import { readFilledText, readObject } from "@cutover/core/notify";

export interface Named {
  /** Shown in deliveries and metrics; the kind, such as `slack`, if absent. Tells two senders of a kind apart. */
  readonly name?: string;
}

/** CONFIG_INVALID, naming the option and never its value. */
export function readNamed(
  kind: string,
  options: unknown,
): Readonly<Record<string, unknown>> & { name: string } {
  const { name, ...given } = readObject(kind, options);
  return { ...given, name: name === undefined ? kind : readFilledText(`${kind}.name`, name) };
}

/** As `readFilledText`, for an option that may be absent. */
export function readOptionalText(field: string, value: unknown): string | undefined {
  return value === undefined ? undefined : readFilledText(field, value);
}
