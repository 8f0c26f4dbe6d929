import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Circuit, type CircuitTransition, type CircuitWeight } from '../../src/resilience/circuit.ts';
import { rejection } from './test-bench.ts';

const OPTIONS = {
  consecutiveFailures: 3,
  halfOpenAfterMs: 100,
  factor: 2,
  maxHalfOpenAfterMs: 300,
  maxHalfOpenAfterAloneMs: 300,
};

class Weighted extends Error {
  readonly weight: CircuitWeight;
  constructor(weight: CircuitWeight) {
    super(weight);
    this.weight = weight;
  }
}

function setUp(options = OPTIONS) {
  const clock = { at: 1_000_000, now: () => clock.at };
  const told: CircuitTransition[] = [];
  const circuit = new Circuit({
    options,
    clock,
    weigh: (error) => (error instanceof Weighted ? error.weight : 'never'),
    changed: (transition) => told.push(transition),
  });
  const fail = (weight: CircuitWeight = 'counts') => rejection(circuit.run(() => Promise.reject(new Weighted(weight))));
  const succeed = () => circuit.run(async () => 'picture');
  return { clock, told, circuit, fail, succeed };
}

/** Work that ends when told. */
function held(circuit: Circuit) {
  let finish = (): void => {};
  let fail = (_error: unknown): void => {};
  const running = circuit.run(
    () =>
      new Promise<void>((resolve, reject) => {
        finish = resolve;
        fail = reject;
      }),
  );
  const ended = running.then(
    () => 'delivered',
    () => 'failed',
  );
  return { finish: () => finish(), fail: (weight: CircuitWeight) => fail(new Weighted(weight)), ended };
}

describe('Circuit', () => {
  it('opens after failures in a row, says until when, and tells', async () => {
    const { circuit, fail, succeed, told, clock } = setUp();
    await fail();
    await fail();
    await succeed();
    await fail();
    await fail();
    expect([circuit.state, circuit.consecutiveFailures, circuit.refusal()]).toEqual(['closed', 2, undefined]);
    await fail();
    expect([circuit.state, circuit.refusal(), circuit.openUntil]).toEqual(['open', 'circuit_open', clock.at + 100]);
    expect(told).toEqual([{ from: 'closed', to: 'open', openUntil: clock.at + 100 }]);
  });

  it('rejects with the very error of its work', async () => {
    const { circuit } = setUp();
    const error = new Weighted('counts');
    expect(await rejection(circuit.run(() => Promise.reject(error)))).toBe(error);
  });

  it('closes after a good probe', async () => {
    const { circuit, fail, succeed, told, clock } = setUp();
    for (let index = 0; index < 3; index += 1) await fail();
    clock.at += 100;
    expect([circuit.state, circuit.refusal()]).toEqual(['open', undefined]);
    await succeed();
    expect([circuit.state, circuit.openUntil, circuit.consecutiveFailures]).toEqual(['closed', undefined, 0]);
    expect(told.map(({ to }) => to)).toEqual(['open', 'half_open', 'closed']);
  });

  it('rests longer after each failed probe, up to a bound, and as at first after it was closed', async () => {
    const { circuit, fail, succeed, clock } = setUp();
    const rests: number[] = [];
    const rest = () => {
      rests.push((circuit.openUntil ?? 0) - clock.at);
      clock.at = circuit.openUntil ?? 0;
    };
    for (let index = 0; index < 3; index += 1) await fail();
    for (let index = 0; index < 4; index += 1) {
      rest();
      await fail();
    }
    rest();
    await succeed();
    for (let index = 0; index < 3; index += 1) await fail();
    rest();
    expect(rests).toEqual([100, 200, 300, 300, 300, 100]);
  });

  it.each(['never', 'soft'] as const)('is never closed by a probe that ends as %s', async (weight) => {
    const { circuit, fail, clock } = setUp();
    for (let index = 0; index < 3; index += 1) await fail();
    clock.at += 100;
    await fail(weight);
    expect(circuit.state).toBe('open');
    // A probe that told nothing costs no longer rest than before.
    expect((circuit.openUntil ?? 0) - clock.at).toBe(weight === 'never' ? 100 : 200);
  });

  it('counts two soft failures in a row as one', async () => {
    const { circuit, fail, succeed } = setUp();
    for (let index = 0; index < 3; index += 1) await fail('soft');
    expect(circuit.consecutiveFailures).toBe(1);
    await succeed();
    for (let index = 0; index < 5; index += 1) await fail('soft');
    expect(circuit.state).toBe('closed');
    await fail('soft');
    expect(circuit.state).toBe('open');
  });

  it('is not moved by what says nothing, in either direction', async () => {
    const { circuit, fail } = setUp();
    await fail();
    await fail();
    await fail('never');
    expect([circuit.state, circuit.consecutiveFailures]).toEqual(['closed', 2]);
    await fail();
    expect(circuit.state).toBe('open');
  });

  it('lets those try sooner who have nobody else to ask', async () => {
    const { circuit, clock, fail } = setUp({ ...OPTIONS, maxHalfOpenAfterMs: 1_000, maxHalfOpenAfterAloneMs: 150 });
    for (let count = 0; count < 3; count += 1) await fail();
    expect([circuit.opensAt(false), circuit.opensAt(true)]).toEqual([clock.at + 100, clock.at + 100]);
    clock.at += 100;
    await fail();
    expect([circuit.opensAt(false), circuit.opensAt(true)]).toEqual([clock.at + 200, clock.at + 150]);
    clock.at += 150;
    expect([circuit.refusal(), circuit.refusal(true)]).toEqual(['circuit_open', undefined]);
    await fail();
    expect([circuit.opensAt(false), circuit.opensAt(true)]).toEqual([clock.at + 400, clock.at + 150]);
  });

  it('shows a probe in flight', async () => {
    const { circuit, fail, clock } = setUp();
    for (let index = 0; index < 3; index += 1) await fail();
    clock.at += 100;
    const probe = held(circuit);
    expect([circuit.state, circuit.refusal(), circuit.inFlight]).toEqual(['half_open', 'probe_in_flight', 1]);
    probe.finish();
    expect(await probe.ended).toBe('delivered');
    expect([circuit.refusal(), circuit.inFlight]).toEqual([undefined, 0]);
  });

  describe('where somebody has nobody else to ask', () => {
    async function halfOpen() {
      const set = setUp();
      for (let index = 0; index < 3; index += 1) await set.fail();
      set.clock.at += 100;
      return { ...set, probe: held(set.circuit) };
    }

    it('lets two probe beside the first, and nobody else', async () => {
      const { circuit, probe } = await halfOpen();
      const beside = [held(circuit)];
      expect([circuit.refusal(), circuit.refusal(true)]).toEqual(['probe_in_flight', undefined]);
      beside.push(held(circuit));
      expect(circuit.refusal(true)).toBe('probe_in_flight');
      beside[0]?.fail('counts');
      await beside[0]?.ended;
      // A failed one leaves no room for another, so that a bad minute is not asked again and again.
      expect([circuit.state, circuit.refusal(true)]).toEqual(['half_open', 'probe_in_flight']);
      for (const one of [...beside, probe]) one.finish();
      await Promise.all([...beside, probe].map(({ ended }) => ended));
      expect([circuit.state, circuit.inFlight]).toEqual(['closed', 0]);
    });

    it('is closed by the picture of one beside, and not opened again by the probe', async () => {
      const { circuit, probe, told, fail } = await halfOpen();
      const beside = held(circuit);
      beside.finish();
      await beside.ended;
      expect([circuit.state, circuit.refusal(), circuit.consecutiveFailures]).toEqual(['closed', undefined, 0]);
      probe.fail('counts');
      await probe.ended;
      expect([circuit.state, circuit.openUntil]).toEqual(['closed', undefined]);
      expect(told.map(({ to }) => to)).toEqual(['open', 'half_open', 'closed']);
      for (let index = 0; index < 3; index += 1) await fail();
      expect(circuit.state).toBe('open');
    });

    it('is closed by the picture of one beside, though the probe has failed meanwhile', async () => {
      const { circuit, probe, succeed } = await halfOpen();
      const beside = held(circuit);
      probe.fail('counts');
      await probe.ended;
      expect(circuit.state).toBe('open');
      beside.finish();
      await beside.ended;
      expect([circuit.state, circuit.refusal()]).toEqual(['closed', undefined]);
      expect(await succeed()).toBe('picture');
    });
  });

  it('takes late failures of attempts that began before it opened for old news', async () => {
    const { circuit, fail, clock } = setUp();
    const stragglers = [held(circuit), held(circuit), held(circuit)];
    for (let index = 0; index < 3; index += 1) await fail();
    clock.at += 100;
    const probe = held(circuit);
    for (const straggler of stragglers) straggler.fail('counts');
    await Promise.all(stragglers.map(({ ended }) => ended));
    expect(circuit.state).toBe('half_open');
    probe.finish();
    await probe.ended;
    expect([circuit.state, circuit.consecutiveFailures]).toEqual(['closed', 0]);
  });

  describe('that bad luck has opened', () => {
    /** Three of these are refused, and what was ordered with them is still at work. */
    async function opened(before: number, after: number) {
      const set = setUp();
      const ordered = Array.from({ length: before }, () => held(set.circuit));
      const refused = [held(set.circuit), held(set.circuit), held(set.circuit)];
      set.clock.at += 10;
      // Too young to outlast the refusals.
      const late = Array.from({ length: after }, () => held(set.circuit));
      for (const one of refused) one.fail('counts');
      await Promise.all(refused.map(({ ended }) => ended));
      expect(set.circuit.state).toBe('open');
      return { ...set, ordered, late };
    }

    it('is closed by the picture of an attempt that began after the first refusal did', async () => {
      const { circuit, late, told } = await opened(0, 1);
      late[0]?.finish();
      await late[0]?.ended;
      expect([circuit.state, circuit.refusal(), circuit.consecutiveFailures]).toEqual(['closed', undefined, 0]);
      expect(told.map(({ to }) => to)).toEqual(['open', 'closed']);
    });

    it('is not closed by a picture that was ordered before', async () => {
      const { circuit, ordered } = await opened(1, 0);
      ordered[0]?.finish();
      await ordered[0]?.ended;
      expect([circuit.state, circuit.refusal()]).toEqual(['open', 'circuit_open']);
    });

    it('is not closed by a picture of before a probe that was refused', async () => {
      const { circuit, late, clock } = await opened(0, 1);
      clock.at += 100;
      const probe = held(circuit);
      probe.fail('counts');
      await probe.ended;
      late[0]?.finish();
      await late[0]?.ended;
      expect(circuit.state).toBe('open');
    });

    it('is closed by such a picture while a probe is at work, whose refusal then says nothing', async () => {
      const { circuit, late, clock } = await opened(0, 1);
      clock.at += 100;
      const probe = held(circuit);
      expect(circuit.state).toBe('half_open');
      late[0]?.finish();
      await late[0]?.ended;
      expect(circuit.state).toBe('closed');
      probe.fail('counts');
      await probe.ended;
      expect([circuit.state, circuit.refusal()]).toEqual(['closed', undefined]);
    });
  });

  describe('in a bad hour', () => {
    /** Nine of twenty refused, one after the other, never three in a row. */
    async function badHour() {
      const set = setUp();
      for (let index = 0; index < 20; index += 1) await (index % 2 === 1 && index < 19 ? set.fail() : set.succeed());
      expect(set.circuit.state).toBe('closed');
      return set;
    }

    it('is not opened by the refusals of a burst', async () => {
      const { circuit, clock } = await badHour();
      const burst = Array.from({ length: 40 }, () => held(circuit));
      clock.at += 20;
      for (const one of burst.slice(0, 39)) {
        clock.at += 1;
        one.fail('counts');
        await one.ended;
      }
      expect([circuit.state, circuit.consecutiveFailures]).toEqual(['closed', 1]);
    });

    it('is opened by failures one after the other, as at any time', async () => {
      const { circuit, fail } = await badHour();
      await fail();
      await fail();
      expect(circuit.state).toBe('closed');
      await fail();
      expect(circuit.state).toBe('open');
    });

    it('has its rows ended by any picture', async () => {
      const { circuit, fail } = await badHour();
      const before = held(circuit);
      await fail();
      await fail();
      before.finish();
      await before.ended;
      expect(circuit.consecutiveFailures).toBe(0);
    });

    it('is over when its failures are ten minutes old', async () => {
      const { circuit, clock } = await badHour();
      clock.at += 600_001;
      const burst = [held(circuit), held(circuit), held(circuit)];
      clock.at += 20;
      for (const one of burst) one.fail('counts');
      await Promise.all(burst.map(({ ended }) => ended));
      expect(circuit.state).toBe('open');
    });
  });

  it('counts each failure of attempts that were in flight together', async () => {
    const { circuit, clock } = setUp();
    const together = [held(circuit), held(circuit), held(circuit), held(circuit)];
    clock.at += 20;
    const counted: unknown[] = [];
    for (const one of together) {
      one.fail('counts');
      await one.ended;
      counted.push([circuit.state, circuit.consecutiveFailures]);
    }
    // The fourth was as long at work as the failures took, until it failed too.
    expect(counted).toEqual([
      ['closed', 1],
      ['closed', 2],
      ['closed', 3],
      ['open', 4],
    ]);
  });

  it('opens at the fifth failure of a loaded channel, though pictures that were ordered before still come in', async () => {
    const { circuit, clock } = setUp({ ...OPTIONS, consecutiveFailures: 5, halfOpenAfterMs: 15_000 });
    const before = Array.from({ length: 20 }, () => held(circuit));
    clock.at += 5_000;
    const failures: number[] = [];
    for (let call = 1; circuit.state === 'closed'; call += 1) {
      // A call every half second; each is refused after two, and a picture of before the outage comes with every refusal.
      const refused = held(circuit);
      const young = held(circuit);
      clock.at += 2_000;
      refused.fail('counts');
      young.fail('never');
      before[call]?.finish();
      await Promise.all([refused.ended, young.ended, before[call]?.ended]);
      failures.push(call);
    }
    expect(failures).toEqual([1, 2, 3, 4, 5]);
  });

  it('counts each of the slow failures of attempts that were in flight together', async () => {
    const { circuit, clock } = setUp();
    const together = [held(circuit), held(circuit), held(circuit)];
    clock.at += 100;
    for (const one of together) one.fail('counts');
    await Promise.all(together.map(({ ended }) => ended));
    expect(circuit.state).toBe('open');
  });

  it('does not open while an attempt of the same row outlasts its refusals', async () => {
    const { circuit, fail, clock } = setUp();
    await fail();
    clock.at += 1;
    const picture = held(circuit);
    for (let index = 0; index < 9; index += 1) {
      clock.at += 1;
      await fail();
    }
    expect([circuit.state, circuit.consecutiveFailures]).toEqual(['closed', 10]);
    picture.finish();
    await picture.ended;
    expect(circuit.consecutiveFailures).toBe(0);
  });

  it('opens once what outlasted the refusals has failed too', async () => {
    const { circuit, fail, clock } = setUp();
    await fail();
    clock.at += 1;
    const late = held(circuit);
    clock.at += 1;
    for (let index = 0; index < 3; index += 1) await fail();
    expect(circuit.state).toBe('closed');
    late.fail('counts');
    await late.ended;
    expect(circuit.state).toBe('open');
  });

  it('is not held up by attempts that are younger than its refusals were', async () => {
    const { circuit, clock } = setUp();
    const refused = [held(circuit), held(circuit), held(circuit)];
    clock.at += 20;
    held(circuit);
    clock.at += 19;
    for (const one of refused) one.fail('counts');
    await Promise.all(refused.map(({ ended }) => ended));
    expect([circuit.state, circuit.inFlight]).toEqual(['open', 1]);
  });

  it('shows how many failures there were since the last picture, those of probes among them', async () => {
    const { circuit, fail, succeed, clock } = setUp();
    for (let index = 0; index < 3; index += 1) await fail();
    clock.at += 100;
    await fail();
    expect(circuit.consecutiveFailures).toBe(4);
    clock.at += 200;
    await succeed();
    expect(circuit.consecutiveFailures).toBe(0);
  });

  it('equals its reference model under any sequence', async () => {
    type Step = 'success' | CircuitWeight | number;
    const step = fc.oneof<fc.Arbitrary<Step>[]>(
      fc.constantFrom<Step>('success', 'counts', 'counts', 'soft', 'never'),
      fc.integer({ min: 1, max: 350 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { circuit, fail, succeed, clock } = setUp();
        const model = { state: 'closed', failures: 0, soft: 0, restMs: 0, openUntil: 0 };
        const open = (restMs: number): void => {
          Object.assign(model, { state: 'open', soft: 0, restMs, openUntil: clock.at + restMs });
        };
        for (const one of steps) {
          if (typeof one === 'number') {
            clock.at += one;
            continue;
          }
          const refuses = model.state === 'open' && clock.at < model.openUntil;
          expect(circuit.refusal()).toBe(refuses ? 'circuit_open' : undefined);
          if (refuses) continue;
          if (one === 'success') {
            await succeed();
            Object.assign(model, { state: 'closed', failures: 0, soft: 0 });
          } else {
            await fail(one);
            if (model.state === 'open') open(one === 'never' ? model.restMs : Math.min(300, model.restMs * 2));
            else {
              if (one === 'soft') model.soft += 1;
              if (one === 'counts' || (one === 'soft' && model.soft % 2 === 0)) model.failures += 1;
              if (model.failures >= 3) open(100);
            }
          }
          expect(circuit.state).toBe(model.state);
          expect(circuit.openUntil).toBe(model.state === 'open' ? model.openUntil : undefined);
        }
      }),
    );
  });
});
