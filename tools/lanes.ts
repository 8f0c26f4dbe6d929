import { availableParallelism } from 'node:os';

/**
 * Works on several things at a time, as many as there are cores, and tells what came of each in the order they were given: as soon as it is
 * known of it and of all before it.
 *
 * @throws what the first that failed threw, once nothing is under way any more; what is left is not started then.
 */
export async function inLanes<Item, Outcome>(
  items: readonly Item[],
  work: (item: Item) => Promise<Outcome>,
  tell: (outcome: Outcome, item: Item) => void,
  lanes = availableParallelism(),
): Promise<void> {
  const left = items.entries();
  const known = new Map<number, () => void>();
  const failures: unknown[] = [];
  let told = 0;
  const lane = async (): Promise<void> => {
    for (const [index, item] of left) {
      try {
        const outcome = await work(item);
        known.set(index, () => tell(outcome, item));
      } catch (error) {
        failures.push(error);
      }
      for (let next = known.get(told); next !== undefined; next = known.get(told)) {
        told += 1;
        next();
      }
      if (failures.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, lanes) }, lane));
  if (failures.length > 0) throw failures[0];
}
