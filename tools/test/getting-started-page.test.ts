import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultResilience } from '@retake/core';
import { expect, test } from 'vitest';
import { root } from '../repository.ts';

const page = readFileSync(join(root, 'docs', 'getting-started.md'), 'utf8');

test('the page states the default of every option of resilience, and no other', () => {
  const start = page.indexOf('| `resilience.`');
  const table = page.slice(start, page.indexOf('\n\n', start));
  const documented = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
  expect(new Set(documented)).toEqual(new Set(Object.keys(defaultResilience)));
});

test('the defaults that are told in seconds are those of the code', () => {
  for (const [name, ms] of Object.entries(defaultResilience)) {
    if (typeof ms === 'number' && name.endsWith('Ms')) {
      expect(page).toMatch(new RegExp(`^\\| \`${name}\`\\s*\\| ${ms / 1000} s\\b`, 'm'));
    }
  }
  expect(page).toMatch(new RegExp(`^\\| \`maxAttempts\`\\s*\\| ${defaultResilience.maxAttempts} `, 'm'));
});
