import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCatalog } from '../../src/catalog/catalog.ts';
import type { Channel } from '../../src/channels/channel.ts';
import type { HealthReading, Unavailability } from '../../src/routing/health.ts';
import { createPlanner } from '../../src/routing/planner.ts';
import { priority } from '../../src/routing/strategies/priority.ts';

const model = createCatalog()
  .list()
  .find(({ id }) => id === 'gemini-3-pro-image');
if (model === undefined) throw new Error('the catalog lacks the model of this test');
const order = {
  prompt: 'a kite',
  model,
  size: '1K',
  aspectRatio: undefined,
  references: [],
  thinking: undefined,
  seed: undefined,
  channelOptions: {},
} as const;

interface Facts {
  readonly supported: boolean;
  readonly unavailable: boolean;
}

function channel(id: string, facts: Facts): Channel {
  return {
    specVersion: 'v1',
    id,
    kind: 'fake',
    failureDomain: 'google',
    provider: 'fake',
    server: { address: 'localhost', port: 1 },
    limits: {},
    supports: () =>
      facts.supported ? { supported: true, warnings: [] } : { supported: false, reasons: ['no 4K', 'no references'] },
    price: () => ({ price: undefined }),
    generate: () => Promise.reject(new Error('a planner calls nobody')),
    close: () => Promise.resolve(),
  };
}

const resting: Unavailability = { reason: 'cool_down', detail: 'asked to wait', until: 5 };
const estimate = () => ({ expectedNanoUsd: 1, upperNanoUsd: 2 });

describe('planner', () => {
  it('puts every channel either among the candidates or among the exclusions, once, in the order of configuration', () => {
    const facts = fc.record({ supported: fc.boolean(), unavailable: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(facts, { maxLength: 12 }),
        fc.array(fc.nat(12)),
        fc.option(fc.array(fc.nat(12), { minLength: 1 }), { nil: undefined }),
        (all, excluded, only) => {
          const channels = all.map((each, index) => channel(`c${index}`, each));
          const health: HealthReading = {
            unavailability: (id) => (all[Number(id.slice(1))]?.unavailable === true ? resting : undefined),
          };
          const plan = createPlanner({ channels, strategy: priority(), estimate })({
            order,
            route: { only: only?.map((index) => `c${index}`), exclude: excluded.map((index) => `c${index}`) },
            health,
            warnings: [],
          });
          const candidates = plan.candidates.map(({ channel: { id } }) => id);
          const exclusions = plan.exclusions.map(({ channel: id }) => id);
          expect([...candidates, ...exclusions].sort()).toEqual(channels.map(({ id }) => id).sort());
          expect(candidates).toEqual(channels.map(({ id }) => id).filter((id) => candidates.includes(id)));
          for (const id of candidates) {
            const index = Number(id.slice(1));
            expect(all[index]).toEqual({ supported: true, unavailable: false });
            expect(excluded).not.toContain(index);
            expect(only ?? [index]).toContain(index);
          }
        },
      ),
    );
  });

  it('says why a channel is left out, with all its reasons and the time when it ends', () => {
    const channels = [
      channel('a', { supported: false, unavailable: false }),
      channel('b', { supported: true, unavailable: true }),
    ];
    const plan = createPlanner({ channels, strategy: priority(), estimate })({
      order,
      route: { only: undefined, exclude: [] },
      health: { unavailability: (id) => (id === 'b' ? resting : undefined) },
      warnings: [],
    });
    expect(plan.exclusions).toEqual([
      { channel: 'a', model: model.id, reason: 'unsupported', detail: 'no 4K; no references' },
      { channel: 'b', model: model.id, ...resting },
    ]);
  });

  it('leaves out a channel that throws where it should answer, and takes a price that throws for unknown', () => {
    const broken = {
      ...channel('a', { supported: true, unavailable: false }),
      supports: () => {
        throw new Error('a bug of a channel');
      },
    };
    const plan = createPlanner({
      channels: [broken, channel('b', { supported: true, unavailable: false })],
      strategy: priority(),
      estimate: () => {
        throw new Error('a bug of a price');
      },
    })({ order, route: { only: undefined, exclude: [] }, health: { unavailability: () => undefined }, warnings: [] });
    expect(plan.exclusions).toMatchObject([{ channel: 'a', reason: 'unsupported' }]);
    expect(plan.candidates.map(({ estimate }) => estimate)).toEqual([{ expectedNanoUsd: undefined, upperNanoUsd: undefined }]);
  });
});
