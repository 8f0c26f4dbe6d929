/**
 * A value with its names in camel case: Google reads `image_config` as `imageConfig`. Contents are left out of it, since what a model said is
 * passed on as it is.
 */
export function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const camel = name.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
      return [camel, camel === 'contents' ? item : camelCased(item)];
    }),
  );
}
