import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { publishedPackages } from '../packages/published-packages.ts';

describe.each(publishedPackages().map((published) => [published.name, published] as const))(
  'the README of %s',
  (name, { directory, entries }) => {
    const page = readFileSync(join(directory, 'README.md'), 'utf8');

    test('leads nowhere that the tarball does not hold', () => {
      const targets = [...page.matchAll(/\]\((?!https:|#)([^)]+)\)/g)].map(([, target]) => target);
      expect(targets).toEqual([]);
    });

    test('names every entry, and no other', () => {
      const documented = [...page.matchAll(/^\| `(@retake\/[\w/-]+)`/gm)].map(([, entry]) => entry);
      const known = [...entries.keys()].map((path) => join(name, path));
      // A package of one entry needs no list of them.
      expect(new Set(documented.length === 0 ? [name] : documented)).toEqual(new Set(known));
    });
  },
);
