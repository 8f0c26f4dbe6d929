import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { METRICS_SCOPE } from '../../src/telling/metrics-scope.ts';
import { QUEUE_INSTRUMENTS } from '../../src/telling/metrics-semconv.ts';
import type { QueueInstrument } from '../../src/telling/metrics-semconv.ts';
import { queuePrometheusViews } from '../../src/telling/metrics-views.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const words = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? '');

it('docs/telemetry.md has every metric of the queue, and no other', () => {
  const [, section = ''] = read('../../docs/telemetry.md').split('\n## Metrics of the queue\n');
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  const documented = rows.map((row) => {
    const [name, kind, unit, attributes, prometheus] = row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    return {
      name: words(name)[0],
      kind,
      unit: words(unit)[0] ?? '',
      attributes: words(attributes),
      prometheus: words(prometheus)[0],
    };
  });
  const specs: QueueInstrument[] = Object.values(QUEUE_INSTRUMENTS);
  expect(documented).toEqual(
    specs.map(({ name, kind, unit, attributes, prometheus }) => ({ name, kind, unit, attributes: [...attributes], prometheus })),
  );
  for (const { buckets } of specs) {
    if (buckets !== undefined) {
      const listed = buckets.map((each) => each.toLocaleString('en'));
      expect(section).toContain(`${listed.slice(0, -1).join(', ')} and ${listed.at(-1)} s`);
    }
  }
});

it('the views are of the meter, under the names of the docs', () => {
  expect(queuePrometheusViews().map(({ instrumentName, name, meterName }) => [instrumentName, name, meterName])).toEqual(
    Object.values(QUEUE_INSTRUMENTS).map(({ name, prometheus }) => [name, prometheus, '@retake/queue']),
  );
});

it('the meter has the version of the package', () => {
  expect(METRICS_SCOPE).toEqual({
    name: '@retake/queue',
    version: (JSON.parse(read('package.json')) as { version: string }).version,
  });
});
