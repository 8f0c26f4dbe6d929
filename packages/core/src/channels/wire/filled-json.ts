import type { JsonObject, JsonPath, JsonValue, LargeValue, WriteLarge } from '../channel-chat.ts';

/** JSON with what was taken out of it put back in its place, as `write` spells it. Everything else stays as it came. */
export function filledJson(json: JsonObject, large: readonly LargeValue[], write: WriteLarge): JsonObject {
  if (large.length === 0) return json;
  const values = new Map(large.map((value) => [keyOf(value.path), value]));
  return filledObject(json, [], values, write);
}

function filledObject(json: JsonObject, path: JsonPath, values: ReadonlyMap<string, LargeValue>, write: WriteLarge): JsonObject {
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, filled(value, [...path, name], values, write)]));
}

function filled(value: JsonValue, path: JsonPath, values: ReadonlyMap<string, LargeValue>, write: WriteLarge): JsonValue {
  if (typeof value === 'string') {
    const large = value === '' ? values.get(keyOf(path)) : undefined;
    return large === undefined ? value : write(large);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, index) => filled(item, [...path, index], values, write));
  return filledObject(value, path, values, write);
}

function keyOf(path: JsonPath): string {
  return JSON.stringify(path);
}
