import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bulkhead } from '../../src/resilience/bulkhead.ts';
import { Place } from '../../src/resilience/place.ts';
import { Waiter } from '../../src/resilience/waiter.ts';

describe('a place', () => {
  it('is held by its attempt and by all that outlives it, and given back once, in whatever order they end', async () => {
    const steps = fc.array(fc.constantFrom('keep', 'end', 'fail', 'leave'), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        const bulkhead = new Bulkhead(1);
        const place = new Place(bulkhead, new Waiter());
        const kept: PromiseWithResolvers<void>[] = [];
        let running = true;
        for (const step of taken) {
          if (step === 'keep') {
            const work = Promise.withResolvers<void>();
            kept.push(work);
            place.keep(work.promise);
          } else if (step === 'leave') {
            if (running) place.leave();
            running = false;
          } else if (step === 'end') kept.shift()?.resolve();
          else kept.shift()?.reject(new Error('x'));
          await Promise.resolve();
          await Promise.resolve();
          expect(bulkhead.inFlight).toBe(running || kept.length > 0 ? 1 : 0);
        }
      }),
    );
  });
});
