import { expect, it } from 'vitest';
import { budgetsSchema } from '../../src/budget/budgets-schema.ts';
import { createCatalog } from '../../src/catalog/catalog.ts';
import { estimate } from '../../src/catalog/estimate.ts';
import { usdOf } from '../../src/catalog/money.ts';

it('an unknown price counts for more than any picture of the catalog can cost', () => {
  const bounds = createCatalog()
    .list()
    .flatMap((model) =>
      model.abilities.sizes.map((size) => {
        const order = { model, size, promptChars: 4_000, references: model.abilities.maxReferences };
        return usdOf(estimate({ ...order, channelPrice: { price: model.listPrice } }).upperNanoUsd ?? 0);
      }),
    );
  const [limit] = budgetsSchema.parse([{ key: '*', window: 'day', limitUsd: 1 }]).limits;
  expect(usdOf(limit?.unknownPriceNanoUsd ?? 0)).toBeGreaterThan(Math.max(...bounds));
  // The figure in the option's comment: 4K by Gemini 3 Pro, with what it may think, a long prompt and 14 references.
  expect(Math.max(...bounds)).toBeCloseTo(0.6, 1);
});
