import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compressQuery, compressRules, secondsOf } from '../observability/compressed-time.ts';
import { filledIn } from '../observability/panel-looks.ts';
import { root } from '../repository.ts';

describe('a minute of the rules', () => {
  test('is a second of the incident, in windows, offsets and what they are divided by', () => {
    expect(compressQuery('sum(increase(x_total[1h])) > 3')).toBe('sum(increase(x_total[60000ms])) > 3');
    expect(compressQuery('max by (job) (increase(x[6h])) / 21600 * 2')).toBe('max by (job) (increase(x[360000ms])) / 360 * 2');
    expect(compressQuery('increase(x[6h]) / 86400')).toBe('increase(x[360000ms]) / 86400');
    expect(compressQuery('count(x offset 1h)')).toBe('count(x offset 60000ms)');
  });

  test('is one in what alerts wait for too, and nowhere in what they say', () => {
    const rules = compressRules(readFileSync(join(root, 'dashboards/generated/prometheus/retake.rules.yaml'), 'utf8'));
    expect(rules).not.toMatch(/^\s+(for|interval): \d+[smhd]$/m);
    expect(rules).not.toMatch(/\[\d+[smhd]\]/);
    expect(rules).toContain('long: 1h');
    expect(rules).toContain('within 1h');
  });

  test.each([
    ['30s', 30],
    ['2m', 120],
    ['1h', 3_600],
    ['1d12h', 129_600],
  ])('%s are %i seconds', (duration, seconds) => {
    expect(secondsOf(duration)).toBe(seconds);
  });
});

test('a query of a panel has its variables filled in as where a job, and otherwise all, is chosen', () => {
  const expr = 'rate(x_total{job=~"$job",retake_channel=~"$channel"}[$__rate_interval]) / increase(y[$__range])';
  expect(filledIn(expr, '5s', '60000ms', 'shop|')).toBe(
    'rate(x_total{job=~"shop|",retake_channel=~".*"}[5s]) / increase(y[60000ms])',
  );
  expect(filledIn(expr, '5s', '60000ms', 'shop|', 'relay')).toContain('retake_channel=~"relay"');
});
