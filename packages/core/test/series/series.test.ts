import { expect, it } from 'vitest';
import { startSeriesWorld, TEN } from './series-world.ts';

it('x', async () => {
  const { simulator, service, events } = await startSeriesWorld();
  const images = service(['relay']);
  const series = await images.series({ character: 'A fox in a yellow raincoat', variants: TEN });
  const estimate = series.estimate();
  console.log(JSON.stringify(estimate).slice(0, 600));
  const result = await series.draw();
  console.log(result.complete, result.cost, result.models, result.variants[3], series.canonical);
  expect(simulator.ledger.nanoUsd()).toBe(estimate.nanoUsd);
  console.log(JSON.stringify(simulator.requests('relay')[2]).slice(0, 1500));
});
