/*
 * How answers of relays are read that send nulls, leave fields out and put odd things beside a paid picture: what is not of the wanted
 * shape is not there, and nothing is thrown at. No schema, because every answer is read and there is nothing to tell anybody.
 */

/** An object of JSON, by its fields; `undefined` for anything else, lists among it. */
export function looseObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return isObject(value) ? value : undefined;
}

/** The list; empty for anything else. */
export function looseList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of a list. */
export function looseObjects(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return looseList(value).filter(isObject);
}

/** The string; `undefined` for anything else. */
export function looseText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
