import { ApiError } from "./api-error.js";

/** The part of JSON schema that the API uses. An object with `properties` takes no other keys. */
export interface Schema {
  readonly type?: "object" | "array" | "string" | "integer" | "boolean";
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

interface Checked {
  readonly value: unknown;
  readonly violations: readonly string[];
}

/**
 * The payload with its scalars coerced.
 * Throws a 400 that joins all violations; `undefined` is a body that was not read.
 */
export function validPayload(schema: Schema, payload: unknown): Record<string, unknown> {
  if (payload === undefined) throw new ApiError(400, "Payload is undefined");
  const { value, violations } = check(schema, payload, "data");
  if (violations.length > 0) throw new ApiError(400, violations.join(", "));
  return value as Record<string, unknown>;
}

function check(schema: Schema, given: unknown, at: string): Checked {
  if (schema.anyOf !== undefined) return checkAnyOf(schema.anyOf, given, at);
  const value = coerce(schema.type, given);
  if (!hasType(schema.type, value)) {
    return { value, violations: [`${at} must be ${schema.type}`] };
  }
  if (Array.isArray(value)) return checkArray(schema, value, at);
  if (typeof value === "object" && value !== null) {
    return checkObject(schema, value as Record<string, unknown>, at);
  }
  return { value, violations: checkScalar(schema, value).map((text) => `${at} ${text}`) };
}

function checkAnyOf(options: readonly Schema[], given: unknown, at: string): Checked {
  const violations: string[] = [];
  for (const option of options) {
    const checked = check(option, given, at);
    if (checked.violations.length === 0) return checked;
    violations.push(...checked.violations);
  }
  return { value: given, violations: [...violations, `${at} must match a schema in anyOf`] };
}

function checkObject(schema: Schema, given: Record<string, unknown>, at: string): Checked {
  const violations: string[] = [];
  const keys = Object.keys(given);
  if (keys.length < (schema.minProperties ?? 0)) {
    violations.push(`${at} must NOT have fewer than ${schema.minProperties} properties`);
  }
  for (const key of schema.required ?? []) {
    if (!Object.hasOwn(given, key)) violations.push(`${at} must have required property '${key}'`);
  }
  if (schema.properties === undefined) return { value: given, violations };
  const known = schema.properties;
  for (const key of keys) {
    if (!Object.hasOwn(known, key)) violations.push(`${at} must NOT have additional properties`);
  }
  const value: Record<string, unknown> = {};
  for (const key of keys.filter((name) => Object.hasOwn(known, name))) {
    const checked = check(known[key] ?? {}, given[key], `${at}/${key}`);
    value[key] = checked.value;
    violations.push(...checked.violations);
  }
  return { value, violations };
}

function checkArray(schema: Schema, given: readonly unknown[], at: string): Checked {
  const violations: string[] = [];
  if (given.length < (schema.minItems ?? 0)) {
    violations.push(`${at} must NOT have fewer than ${schema.minItems} items`);
  }
  if (given.length > (schema.maxItems ?? Infinity)) {
    violations.push(`${at} must NOT have more than ${schema.maxItems} items`);
  }
  const repeated = schema.uniqueItems === true ? lastRepeated(given) : undefined;
  if (repeated !== undefined) {
    const [later, earlier] = repeated;
    violations.push(`${at} must NOT have duplicate items (items ## ${later} and ${earlier} are identical)`);
  }
  const items = given.map((item, index) => check(schema.items ?? {}, item, `${at}/${index}`));
  return {
    value: items.map((item) => item.value),
    violations: [...violations, ...items.flatMap((item) => item.violations)],
  };
}

function lastRepeated(items: readonly unknown[]): readonly [number, number] | undefined {
  for (let later = items.length - 1; later > 0; later -= 1) {
    const earlier = items.lastIndexOf(items[later], later - 1);
    if (earlier >= 0) return [later, earlier];
  }
  return undefined;
}

function checkScalar(schema: Schema, value: unknown): string[] {
  const violations: string[] = [];
  if (typeof value === "string") {
    if (value.length > (schema.maxLength ?? Infinity)) {
      violations.push(`must NOT have more than ${schema.maxLength} characters`);
    }
    if (value.length < (schema.minLength ?? 0)) {
      violations.push(`must NOT have fewer than ${schema.minLength} characters`);
    }
    if (schema.pattern !== undefined && !new RegExp(schema.pattern, "u").test(value)) {
      violations.push(`must match pattern "${schema.pattern}"`);
    }
    if (schema.enum !== undefined && !schema.enum.includes(value)) {
      violations.push("must be equal to one of the allowed values");
    }
  }
  if (typeof value === "number") {
    if (value > (schema.maximum ?? Infinity)) violations.push(`must be <= ${schema.maximum}`);
    if (value < (schema.minimum ?? -Infinity)) violations.push(`must be >= ${schema.minimum}`);
  }
  return violations;
}

function hasType(type: Schema["type"], value: unknown): boolean {
  if (type === undefined) return true;
  if (type === "array") return Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  if (type === "object") {
    return typeof value === "object" && value !== null && !Array.isArray(value);
  }
  return typeof value === type;
}

function coerce(type: Schema["type"], value: unknown): unknown {
  if (hasType(type, value)) return value;
  if (type === "integer") {
    if (value === null || typeof value === "boolean") return Number(value);
    if (typeof value === "string" && value !== "" && Number.isInteger(Number(value))) {
      return Number(value);
    }
  }
  if (type === "boolean") {
    if (value === "true" || value === 1) return true;
    if (value === "false" || value === 0 || value === null) return false;
  }
  if (type === "string") {
    if (value === null) return "";
    if (typeof value === "number" || typeof value === "boolean") return String(value);
  }
  return value;
}
