/** How many names a hint holds. */
export const MOST_NAMES = 3;

/** Names that differ in more than a third of their letters are no slip of the pen. */
const FARTHEST = 1 / 3;

/** Up to three of the names that are nearest to one that is not among them, the nearest first. */
export function nearestNames(name: string, names: Iterable<string>): readonly string[] {
  // A name is a few dozen letters; a prompt that landed here by mistake must not cost quadratic time.
  const asked = name.slice(0, 64).toLowerCase();
  return [...names]
    .map((candidate) => ({ candidate, distance: editDistance(asked, candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= Math.max(2, FARTHEST * Math.max(asked.length, candidate.length)))
    .toSorted((one, other) => one.distance - other.distance)
    .slice(0, MOST_NAMES)
    .map(({ candidate }) => candidate);
}

/** Levenshtein's distance: the letters to insert, delete or replace. */
function editDistance(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 0; row < one.length; row += 1) {
    const current = [row + 1];
    for (let column = 0; column < other.length; column += 1) {
      const replaced = (above[column] ?? 0) + (one[row] === other[column] ? 0 : 1);
      current.push(Math.min(replaced, (above[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    above = current;
  }
  return above.at(-1) ?? 0;
}
