import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readErrandId } from '../../src/store/errand-id.ts';
import { itemIdOf } from '../../src/store/item-record.ts';
import { errandOfItem, firstErrandsOf, isInRun, runLengthOf } from '../../src/store/item-runs.ts';

const JOB = '6f1c2d3e-0000-4000-8000-000000000001';

it('gives each item of a job one errand in its first turn, by whatever way it is found', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 700 }),
      fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
      (count, runLength) => {
        const job = { id: JOB, body: { count, runLength } };
        const named = firstErrandsOf(job).flatMap((errand) => {
          const read = readErrandId(errand);
          if (read?.kind === 'run')
            return Array.from({ length: read.length }, (_, at) => [itemIdOf(read.jobId, read.from + at), errand]);
          return [[read?.id, errand]];
        });
        const found = Array.from({ length: count }, (_, index) => {
          const id = itemIdOf(JOB, index);
          return [id, errandOfItem({ id, body: bodyOf(index, 1) }, job)];
        });
        expect(named).toEqual(found);
      },
    ),
  );
});

it('gives an item an errand of its own from its second turn on', () => {
  const job = { id: JOB, body: { count: 100, runLength: 10 } };
  const item = { id: itemIdOf(JOB, 7), body: bodyOf(7, 2) };
  expect(readErrandId(errandOfItem(item, job))).toEqual({ kind: 'item', id: item.id, turn: 2 });
  expect([isInRun(item, job), isInRun({ body: bodyOf(7, 1) }, job)]).toEqual([false, true]);
});

it('makes runs of jobs alone that are so large that their last ones keep nobody waiting for long', () => {
  expect([1, 511, 512, 2_000, 4_096, 100_000].map(runLengthOf)).toEqual([1, 1, 2, 7, 16, 16]);
});

function bodyOf(index: number, turn: number): Parameters<typeof errandOfItem>[0]['body'] {
  return {
    v: 1,
    turn,
    index,
    key: `${index}`,
    request: { prompt: 'a kite', images: [] },
    call: { labels: {} },
    onUnknownBilling: 'report',
    submittedAt: 0,
    tries: 0,
    attempts: [],
    returned: [],
  };
}
