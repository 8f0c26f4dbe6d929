/** What a model's name is compared by: any case, with or without the `models/` of Google's resource names. */
export function nameKey(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/^models\//, '');
}
