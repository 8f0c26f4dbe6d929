import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { publishedPackages } from '../packages/published-packages.ts';
import { readJson, root } from '../repository.ts';

const exclude = ['**/node_modules/**', '**/dist/**', 'out/**', '.git/**', '**/*.tsbuildinfo'];
const files = globSync(['**/*', '.*', '.*/**'], { cwd: root, exclude, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
  .filter((file) => !exclude.some((pattern) => file.startsWith(pattern.replace('/**', '/'))));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const matching = (candidates: readonly string[], pattern: RegExp): readonly string[] =>
  candidates.filter((file) => pattern.test(read(file)));

describe('sources', () => {
  const sources = files.filter((file) => /^(packages|examples|bench|tools)\/.*\.ts$/.test(file));

  test('are found', () => {
    expect(sources).toContain('packages/core/src/index.ts');
    expect(sources).toContain('tools/test/house.test.ts');
  });

  test('export by name, never everything', () => {
    expect(
      matching(
        sources.filter((file) => file.includes('/src/')),
        /^export \*/m,
      ),
    ).toEqual([]);
  });

  test('live with the noun they serve', () => {
    expect(sources.filter((file) => /^(utils?|helpers?|common|misc|types)\.ts$/.test(basename(file)))).toEqual([]);
    expect(sources.filter((file) => /\/(utils?|helpers?|common|misc|types)\//.test(file))).toEqual([]);
  });
});

describe('the repository', () => {
  const text = files.filter((file) => /\.(ts|mjs|js|json|jsonc|ya?ml|md|svg|sh)$|^\.ci\/run$|^\.[a-z]+$/.test(file));

  test('names no path of a machine', () => {
    const home = new RegExp(['(^|[\\s"\'`(=:])', '/(home|root|Users|work)/', '\\w'].join(''), 'm');
    expect(matching(text, home)).toEqual([]);
  });

  test('names no registry', () => {
    expect(
      matching(
        text.filter((file) => !file.startsWith('tools/test/')),
        /registry\.(npmjs|yarnpkg)|npm\.pkg\.github|tarball:/,
      ),
    ).toEqual([]);
  });

  test('has no skipped or lonely test without a reason', () => {
    const tests = text.filter((file) => file.endsWith('.test.ts') && !file.startsWith('tools/test/house'));
    expect(matching(tests, /\b(test|it|describe)\.(only|todo)\b/)).toEqual([]);
  });
});

describe.each(publishedPackages().map((published) => [published.name, published] as const))('%s', (_, { directory, entries }) => {
  const manifest = readJson(join(directory, 'package.json')) as {
    readonly license: string;
    readonly exports: Record<string, string | Record<string, string>>;
    readonly publishConfig: { readonly exports: Record<string, string | Record<string, string>> };
  };

  test('publishes its exports without the condition for sources', () => {
    const published = Object.entries(manifest.exports).map(([path, target]) => {
      if (typeof target === 'string') return [path, target];
      const { '@retake/source': _source, ...rest } = target;
      return [path, rest];
    });
    expect(manifest.publishConfig.exports).toEqual(Object.fromEntries(published));
  });

  test('has a source for every entry, a README and the licence of the project', () => {
    expect(entries.size).toBeGreaterThan(0);
    for (const target of Object.values(manifest.exports)) {
      if (typeof target !== 'string') expect(() => readFileSync(join(directory, target['@retake/source'] ?? ''))).not.toThrow();
    }
    expect(readFileSync(join(directory, 'README.md'), 'utf8')).toMatch(/^# @retake\//);
    expect(readFileSync(join(directory, 'LICENSE'), 'utf8')).toBe(read('LICENSE'));
    expect(manifest.license).toBe('Apache-2.0');
  });
});
