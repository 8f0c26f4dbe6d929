import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { prometheusName } from '../../src/telemetry/prometheus-views.ts';
import { ATTEMPT_SPAN_ATTRIBUTES, ATTR, CALL_SPAN_ATTRIBUTES, SPAN, SPAN_EVENT } from '../../src/telemetry/semconv.ts';
import { INSTRUMENTS } from '../../src/telemetry/semconv-metrics.ts';
import type { InstrumentSpec } from '../../src/telemetry/semconv-metrics.ts';
import { createRecorder, withContextManager } from './recorder.ts';
import {
  attemptFailed,
  attemptStarted,
  attemptSucceeded,
  budgetCharge,
  budgetGauge,
  budgetStory,
  callEnded,
  callStarted,
  circuitChanged,
  failedOver,
  unknownCost,
} from './story.ts';

withContextManager();

/** Where some content is kept. */
const KEPT = { kind: 'picture', mediaType: 'image/png', uri: 's3://shop/call-1/1/picture-1' } as const;

const doc = readFileSync(new URL('../../../../docs/telemetry.md', import.meta.url), 'utf8');

/** The rows of the table below a heading, cell by cell, each as the code words in it or else its text. */
function table(heading: string): string[][] {
  const start = doc.indexOf(`\n${heading}\n`);
  if (start === -1) throw new Error(`No heading "${heading}"`);
  const section = doc.slice(start + heading.length + 2).split(/\n#{2,3} /)[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

function words(cell: string | undefined): string[] {
  return [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? '');
}

describe('docs/telemetry.md', () => {
  it('has every metric, and no other', () => {
    const documented = table('## Metrics').map(([name, kind, unit, attributes, prometheus]) => ({
      name: words(name)[0],
      kind,
      unit: words(unit)[0] ?? '',
      attributes: words(attributes),
      prometheus: words(prometheus)[0],
    }));
    const specs: InstrumentSpec[] = Object.values(INSTRUMENTS);
    expect(documented).toEqual(
      specs.map((spec) => ({
        name: spec.name,
        kind: spec.kind,
        unit: spec.unit,
        attributes: [...spec.attributes],
        prometheus: prometheusName(spec),
      })),
    );
  });

  it('has every attribute of both spans, and no other', () => {
    const documented = (heading: string): string[] =>
      table(heading)
        .flatMap(([name]) => words(name).slice(0, 1))
        .toSorted();
    expect(documented('### Attributes of a call')).toEqual([...CALL_SPAN_ATTRIBUTES].toSorted());
    expect(documented('### Attributes of an attempt')).toEqual([...ATTEMPT_SPAN_ATTRIBUTES].toSorted());
    expect(doc).toContain(`\`${SPAN.call}\``);
    expect(doc).toContain(`\`${SPAN.attempt}\``);
  });

  it('has every event of a call, and no other', () => {
    expect(
      table("### Events on a call's span").map(([name, attributes]) => ({ name: words(name)[0], attributes: words(attributes) })),
    ).toEqual(Object.values(SPAN_EVENT).map(({ name, attributes }) => ({ name, attributes: [...attributes] })));
  });
});

describe('semconv', () => {
  /** Between them these calls show everything that can be shown. */
  const record = async (): Promise<ReturnType<typeof createRecorder>> => {
    const recorder = createRecorder({ genAiSemconv: 'both' });
    const { tell, telemetry, circuits, budgets } = recorder;
    budgets.push(budgetGauge);
    telemetry.charged(budgetCharge);
    circuits.push({ channel: 'gemini', model: 'gemini-3-pro-image', state: 'closed' });
    tell(
      callStarted({ purpose: 'hero', series: { id: 'series-1', picture: 3 } }),
      { type: 'channel.skipped', callId: 'call-1', at: 0, channel: 'vertex', model: 'gemini-3-pro-image', reason: 'cool_down' },
      attemptStarted({ seed: 7, content: [KEPT] }),
      attemptFailed({ retryAfterMs: 1_000, billing: 'unknown', cost: unknownCost }),
      ...budgetStory(),
      { type: 'reuse.store_failed', at: 0, store: 'cache', operation: 'read', cause: 'error' },
      { type: 'backoff', callId: 'call-1', at: 0, delayMs: 1, round: 1 },
      { type: 'hedge', callId: 'call-1', at: 0, from: 'gemini', to: 'vertex', model: 'gemini-3-pro-image', afterMs: 1 },
      {
        type: 'channel.unavailable',
        at: 0,
        channel: 'vertex',
        model: undefined,
        reason: 'unreachable',
        errorType: 'network',
        until: undefined,
      },
      { type: 'channel.available', at: 0, channel: 'vertex', model: undefined },
      { type: 'chat.replayed', callId: 'call-1', at: 0, turn: 2, channel: 'vertex', model: 'gpt-image-2' },
      attemptStarted({ attemptId: 'attempt-2', resendCount: 1 }),
    );
    telemetry.within('attempt-2', () => tell(circuitChanged()));
    tell(
      failedOver(),
      attemptSucceeded({ attemptId: 'attempt-2', content: [KEPT] }),
      attemptSucceeded({ cost: unknownCost }),
      callEnded({ errorType: 'billing_unknown', warnings: [{ code: 'size_differs', message: '' }] }),
      callStarted({ callId: 'call-3', operation: 'batch', batchJob: 'batches/x1y2z3' }),
      attemptStarted({ callId: 'call-3', attemptId: 'attempt-3', batchJob: 'batches/x1y2z3' }),
      attemptSucceeded({ callId: 'call-3', attemptId: 'attempt-3', batchJob: 'batches/x1y2z3' }),
      callEnded({ callId: 'call-3' }),
      callStarted({ callId: 'call-2' }),
      callEnded({ callId: 'call-2', outcome: 'reused', reused: { from: 'cache', callId: 'call-1', savedNanoUsd: 134_560_000 } }),
    );
    return recorder;
  };

  it('lists exactly the attributes that spans carry', async () => {
    const spans = (await record()).spans();
    const keys = (name: string): string[] =>
      [
        ...new Set(spans.filter((span) => span.name.startsWith(name)).flatMap(({ attributes }) => Object.keys(attributes))),
      ].toSorted();
    expect(keys(SPAN.call)).toEqual([...CALL_SPAN_ATTRIBUTES].toSorted());
    expect(keys(SPAN.attempt)).toEqual([...ATTEMPT_SPAN_ATTRIBUTES].toSorted());
    const events = spans
      .flatMap((span) => span.events)
      .map(({ name, attributes }): [string, string[]] => [name, Object.keys(attributes ?? {}).toSorted()]);
    const listed = Object.values(SPAN_EVENT).map(({ name, attributes }): [string, string[]] => [
      name,
      [...attributes].toSorted(),
    ]);
    expect(new Map(events)).toEqual(new Map(listed));
  });

  it('lists exactly the attributes that metrics carry', async () => {
    const metrics = await (await record()).metrics();
    const carried = Object.fromEntries(
      metrics.map(({ descriptor, dataPoints }) => [
        descriptor.name,
        [...new Set(dataPoints.flatMap(({ attributes }) => Object.keys(attributes)))].toSorted(),
      ]),
    );
    const listed = Object.fromEntries(
      Object.values(INSTRUMENTS).map(({ name, attributes }) => [name, [...attributes].toSorted()]),
    );
    expect(carried).toEqual(listed);
  });

  it('has no name that nothing uses', () => {
    const used = new Set<string>([
      ...CALL_SPAN_ATTRIBUTES,
      ...ATTEMPT_SPAN_ATTRIBUTES,
      ...Object.values(SPAN_EVENT).flatMap(({ attributes }) => [...attributes]),
      ...Object.values(INSTRUMENTS).flatMap(({ attributes }) => [...attributes]),
    ]);
    expect(Object.values(ATTR).filter((name) => !used.has(name))).toEqual([]);
  });
});
