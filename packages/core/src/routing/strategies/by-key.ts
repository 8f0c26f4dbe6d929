/** Sorts by a number that is computed once an item, the smallest first; equal ones keep their order. NaN counts as the largest. */
export function byKey<T>(items: readonly T[], keyOf: (item: T) => number): readonly T[] {
  return items
    .map((item) => ({ item, key: keyOf(item) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : Number(Number.isNaN(a.key)) - Number(Number.isNaN(b.key))))
    .map(({ item }) => item);
}
