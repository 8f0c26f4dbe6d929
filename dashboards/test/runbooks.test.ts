import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rules } from './generated.ts';
import { isLabel, unknownIn } from './series.ts';

const folder = fileURLToPath(new URL('../../docs/runbooks/', import.meta.url));
const trials = ['trials.test.ts', 'queue-trials.test.ts']
  .map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))
  .join('\n');
const pages = new Map(
  globSync('*.md', { cwd: folder })
    .filter((page) => page !== 'README.md')
    .map((page) => [basename(page, '.md'), readFileSync(`${folder}${page}`, 'utf8')] as const),
);
const alerts = new Map(
  rules.flatMap(({ alert, annotations }) =>
    alert === undefined ? [] : [[basename(annotations?.['runbook_url'] ?? '', '.md'), alert] as const],
  ),
);

it('every alert has its page, and every page its alert', () => {
  expect([...pages.keys()].toSorted()).toEqual([...alerts.keys()].toSorted());
});

it('the list has every page, with the severities of its alert', () => {
  const list = readFileSync(`${folder}README.md`, 'utf8');
  const rows = [...list.matchAll(/^\| \[(Retake\w+)\]\(([\w-]+)\.md\) +\| ([\w, ]+?) +\|/gm)].map(
    ([, alert, page, severities]) => ({
      alert,
      page,
      severities: severities?.split(', '),
    }),
  );
  const expected = [...alerts].map(([page, alert]) => ({
    alert,
    page,
    severities: [...new Set(rules.filter((rule) => rule.alert === alert).map(({ labels }) => labels?.['severity']))],
  }));
  const byPage = (a: { page: string | undefined }, b: { page: string | undefined }): number => (a.page! < b.page! ? -1 : 1);
  expect(rows.toSorted(byPage)).toEqual(expected.toSorted(byPage));
});

describe.each([...pages])('%s', (name, text) => {
  it('has its alert as title, and all its parts', () => {
    expect(text).toMatch(new RegExp(`^# ${alerts.get(name)}\n`));
    expect([...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual(['First look', 'Steps', 'Tried']);
  });

  it('asks only for metrics and labels that there are', () => {
    const queries = [...text.matchAll(/^ *```promql\n([\s\S]*?)```/gm)].map(([, query]) => query ?? '');
    expect(queries).not.toEqual([]);
    expect(queries.flatMap(unknownIn)).toEqual([]);
    for (const [metric] of text.matchAll(/\bretake_\w+_(?:total|usd|seconds\w*|state)\b/g)) {
      if (!isLabel(metric)) expect(unknownIn(metric)).toEqual([]);
    }
  });

  it('names a trial that there is, or says that there is none', () => {
    const [, tried = ''] = /## Tried\n\n([\s\S]*)$/.exec(text) ?? [];
    const [, trial] = /`([a-z-]+)`/.exec(tried) ?? [];
    if (tried.startsWith('On made-up')) expect(trials).not.toContain(`'${name}': {`);
    else expect(trials).toContain(`'${trial}': {`);
  });
});
