import { describe, expect, test } from 'vitest';
import type { FaultKind } from '../../src/index.ts';
import { FAULT_KINDS, faultKindsOf, ScenarioError, startSimulator } from '../../src/index.ts';
import { wireTable } from '../readme.ts';
import { DIALECTS, orderOn, simulateWires } from './orders.ts';

/** Answers that end only when the client leaves, or that HTTP cannot end. */
const ENDLESS: ReadonlySet<FaultKind> = new Set(['hang', 'late', 'stall', 'reset', 'wrong-content-length']);

const table = await wireTable();

describe.each(DIALECTS)('every fault on %s', (dialect) => {
  test.each(FAULT_KINDS)('%s is met and billed, or refused with a reason', async (kind) => {
    const simulator = await simulateWires([dialect]);
    if (!faultKindsOf(dialect).includes(kind)) {
      expect(() => simulator.script(dialect, [kind])).toThrow(RangeError);
      expect(() => simulator.script(dialect, [kind])).toThrow(new RegExp(`^The ${dialect} wire knows no ${kind}: .{10}`));
      return;
    }
    simulator.script(dialect, [kind === 'drip' ? { kind, chunkBytes: 65_536, intervalMs: 1 } : kind]);
    const leaving = new AbortController();
    const asked = orderOn(simulator, dialect, { signal: leaving.signal })
      .then(async (response) => ({ status: response.status, body: await response.text() }))
      .catch(() => undefined);
    if (ENDLESS.has(kind)) {
      await expect.poll(() => simulator.requests(dialect)).toHaveLength(1);
      setTimeout(() => leaving.abort(), 40);
      await asked;
    } else {
      const answer = await asked;
      expect(simulator.ledger.entries).toMatchObject([{ status: answer?.status }]);
      const documented = table.filter((cell) => cell.dialect === dialect && cell.kind === kind).map(({ status }) => status);
      if (documented.length > 0) expect(documented).toContain(answer?.status);
    }
    await expect.poll(() => simulator.ledger.entries).toHaveLength(1);
    const [entry] = simulator.ledger.entries;
    expect(entry).toMatchObject({ channel: dialect, fault: kind, model: expect.stringMatching(/./) });
    expect(Number.isSafeInteger(entry?.nanoUsd)).toBe(true);
    if (entry?.billed === false) expect(entry).toMatchObject({ nanoUsd: 0 });
    if (entry?.nanoUsd === 0 && dialect !== 'stable-diffusion') expect(entry.billed).toBe(false);
  });

  test('connections that are dropped after the order are billed as done', async () => {
    const simulator = await simulateWires([dialect]);
    simulator.script(dialect, [
      { kind: 'reset', at: 'before-headers', billed: true },
      { kind: 'reset', at: 'mid-body' },
    ]);
    for (const _round of [1, 2]) {
      const dropped = orderOn(simulator, dialect).then((response) => response.text());
      await expect(dropped).rejects.toThrow(/fetch failed|terminated/);
    }
    await expect.poll(() => simulator.ledger.entries).toHaveLength(2);
    const [first, second] = simulator.ledger.entries;
    expect(first).toMatchObject({ pictures: 1, status: undefined, billed: true });
    expect(second).toMatchObject({ pictures: 1, status: 200, billed: true });
  });
});

describe('faults that make no sense', () => {
  test('cannot come of an outage, by chance or by a rule either', async () => {
    const broken = startSimulator({
      channels: [{ id: 'flux', dialect: 'flux' }],
      outages: [{ domain: 'black-forest-labs', rate: 0.5, fault: 'daily-quota' }],
    });
    await expect(broken).rejects.toMatchObject({ issues: [{ path: 'outages[0].fault' }] });
    const late = startSimulator({
      channels: [{ id: 'flux', dialect: 'flux', behaviour: { faults: [{ fault: { kind: 'internal', on: 'poll' }, rate: 1 }] } }],
    });
    await expect(late).rejects.toMatchObject({ issues: [{ message: expect.stringContaining('steps of a script') }] });
    const simulator = await startSimulator({ channels: [{ id: 'flux', dialect: 'flux' }] });
    simulator.script('flux', () => 'several-images');
    expect(await (await orderOn(simulator, 'flux')).text()).toContain('a task makes one picture');
    await expect(simulator.close()).rejects.toThrow(AggregateError);
  });

  test('are problems of a scenario, with their place', async () => {
    const started = startSimulator({
      channels: [
        {
          id: 'flux',
          dialect: 'flux',
          script: ['ok', 'bad-base64'],
          behaviour: { faults: [{ fault: 'interim-images', rate: 0.1 }] },
        },
        { id: 'ark', dialect: 'seedream', models: ['gpt-image-2'] },
      ],
    });
    await expect(started).rejects.toBeInstanceOf(ScenarioError);
    await expect(started).rejects.toMatchObject({
      issues: [
        { path: 'channels[0].script[1]', message: 'The flux wire knows no bad-base64: its pictures come as files' },
        { path: 'channels[0].behaviour.faults[0].fault', message: expect.stringContaining('interim-images') },
        { path: 'channels[1].models[0]', message: 'no such model on the seedream wire: gpt-image-2' },
      ],
    });
  });

  test('strike no step that a wire does not have', async () => {
    const simulator = await simulateWires(['openai', 'flux', 'ai-studio']);
    expect(() => simulator.script('openai', [{ kind: 'internal', on: 'poll' }])).toThrow(/no step to strike/);
    expect(() => simulator.script('flux', [{ kind: 'no-picture', on: 'download' }])).toThrow(/cannot strike/);
    expect(() => simulator.script('ai-studio', [{ kind: 'hang', on: 'item' }])).toThrow(/no connection of its own/);
  });
});
