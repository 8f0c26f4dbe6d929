import type { SimulatorClock } from '../time/simulator-clock.ts';
import type { ServedModel } from '../wires/wire.ts';

/** The models of a channel that are not retired yet: one that is goes from orders, lists and questions alike. */
export const modelsOnSale = (
  models: readonly ServedModel[],
  clock: SimulatorClock,
  startedAt: number,
): ReadonlyMap<string, ServedModel> => {
  const all = new Map(models.map((model) => [model.id, model]));
  if (models.every(({ retiresAtMs }) => retiresAtMs === undefined)) return all;
  const now = (): ReadonlyMap<string, ServedModel> =>
    new Map([...all].filter(([, { retiresAtMs = Number.POSITIVE_INFINITY }]) => clock.now() - startedAt < retiresAtMs));
  return {
    get size() {
      return now().size;
    },
    get: (id) => now().get(id),
    has: (id) => now().has(id),
    keys: () => now().keys(),
    values: () => now().values(),
    entries: () => now().entries(),
    forEach: (visit) => now().forEach(visit),
    [Symbol.iterator]: () => now()[Symbol.iterator](),
  };
};
