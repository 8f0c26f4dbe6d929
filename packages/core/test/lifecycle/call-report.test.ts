import { describe, expect, it } from 'vitest';
import type { ImageResult, RetakeEvent } from '../../src/index.ts';
import { CallReport } from '../../src/lifecycle/call-report.ts';
import { costOf } from '../../src/response/call-cost.ts';

const RESULT = { images: [], channel: 'gemini', warnings: [], missing: [], attempts: [], cost: costOf([]) };

/** A call that was understood at noon, and all that is told of it. */
function report() {
  const events: RetakeEvent[] = [];
  const time = { now: Date.parse('2026-11-21T12:00:00Z') };
  const begun = new CallReport('call-1', 'generate', {
    clock: { now: () => time.now },
    teller: { tell: (event) => void events.push(event), within: (_id, work) => work() },
    captureContent: false,
  });
  begun.understood({ count: 1, labels: {} }, { model: 'gemini-3-pro-image', size: '1K' });
  const ended = () =>
    events.filter((event) => event.type === 'call.ended').map(({ outcome, durationMs }) => [outcome, durationMs]);
  return { begun, events, time, ended };
}

describe('the report of a call', () => {
  it.each([
    ['its caller left, though its work delivers afterwards', ['failed', 'succeeded'], 'cancelled'],
    ['it delivered, though its caller is gone by then', ['succeeded', 'failed'], 'success'],
    ['its caller left, though its work fails afterwards', ['failed', 'failed'], 'cancelled'],
  ] as const)('tells one end: %s', (_case, ends, outcome) => {
    const { begun, time, ended } = report();
    for (const end of ends) {
      time.now += 1_000;
      if (end === 'failed') begun.failed(new Error('the caller left'));
      else begun.succeeded(RESULT as unknown as ImageResult);
    }
    expect(ended()).toEqual([[outcome, 1_000]]);
  });

  it('begins a call that was never understood when it fails, so that no end comes without a beginning', () => {
    const events: RetakeEvent[] = [];
    const clock = { now: () => 0 };
    const teller = { tell: (event: RetakeEvent) => void events.push(event), within: <T>(_id: string, work: () => T) => work() };
    new CallReport('call-1', 'edit', { clock, teller, captureContent: true }).failed(new Error('the caller left'));
    expect(events).toMatchObject([
      { type: 'call.started', operation: 'edit', model: 'unknown' },
      { type: 'call.ended', outcome: 'cancelled', returned: 0 },
    ]);
  });
});
