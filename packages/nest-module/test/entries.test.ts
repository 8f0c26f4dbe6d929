import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const source = new URL('../src/', import.meta.url).pathname;

/** All packages that an entry reaches, in code or in types. */
function packagesOf(file: string, seen = new Set<string>()): ReadonlySet<string> {
  const packages = new Set<string>();
  if (seen.has(file)) return packages;
  seen.add(file);
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/\b(?:from|import\()\s*'([^']+)'/g)) {
    if (specifier.startsWith('.')) for (const found of packagesOf(join(dirname(file), specifier), seen)) packages.add(found);
    else packages.add(specifier);
  }
  return packages;
}

describe('an optional peer', () => {
  it('is reached by its own entry alone', () => {
    expect(packagesOf(join(source, 'index.ts'))).toEqual(
      new Set(['@nestjs/common', '@nestjs/core', '@retake/core', 'node:events', 'node:timers/promises', 'zod']),
    );
    expect(packagesOf(join(source, 'image.health.ts'))).toContain('@nestjs/terminus');
    expect(packagesOf(join(source, 'queue/index.ts'))).toEqual(
      new Set(['@nestjs/common', '@retake/core', '@retake/queue', 'zod']),
    );
  });
});
