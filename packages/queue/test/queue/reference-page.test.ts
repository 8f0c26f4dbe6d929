import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultQueue, defaultWebhook } from '../../src/index.ts';
import { ABANDONED_AFTER_MS } from '../../src/submitting/write-job.ts';

const page = readFileSync(new URL('../../../../docs/reference/queue.md', import.meta.url), 'utf8');
const rows = new Map([...page.matchAll(/^\| `([\w.]+)`\s+\| (\S.*?|)\s*\|/gm)].map(([, name = '', value = '']) => [name, value]));

describe('the page of the queue', () => {
  it('has every default as it is in the code', () => {
    const { priority: _priority, offPeak, batch, ...others } = defaultQueue;
    const flat = [
      ...Object.entries(others),
      ...Object.entries(offPeak).map(([name, value]) => [`offPeak.${name}`, value] as const),
      ...Object.entries(batch).map(([name, value]) => [`batch.${name}`, value] as const),
    ];
    for (const [name, value] of flat) expect([name, rows.get(name)]).toEqual([name, `\`${value}\``]);
  });

  it('has the figures of the code in its words', () => {
    expect(ABANDONED_AFTER_MS).toBe(3_600_000);
    expect(defaultWebhook).toEqual({
      timeoutMs: 10_000,
      pausesMs: [5_000, 300_000, ...[0.5, 2, 5, 10, 14, 20, 24].map((hours) => hours * 3_600_000)],
    });
  });
});
