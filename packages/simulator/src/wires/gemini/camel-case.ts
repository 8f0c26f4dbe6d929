/** Fields whose own keys are the caller's, not the protocol's. */
const FREE_FORM = new Set(['args', 'response', 'parameters', 'labels', 'parametersJsonSchema', 'responseJsonSchema']);

/** Protocol buffers' JSON takes `snake_case` and `camelCase` alike; this leaves only the latter. */
export const toCamelCase = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(toCamelCase);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const name = key.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
      return [name, FREE_FORM.has(name) ? inner : toCamelCase(inner)];
    }),
  );
};
