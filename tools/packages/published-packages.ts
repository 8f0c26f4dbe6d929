import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, root } from '../repository.ts';

/** A package that is published. */
export interface PublishedPackage {
  readonly name: string;
  readonly version: string;
  readonly directory: string;
  /** Its entries that are code: sub-path (`.`, `./channels/gemini`) → types in `dist`. */
  readonly entries: ReadonlyMap<string, string>;
}

/** Everything under packages/, in alphabetical order. */
export function publishedPackages(): readonly PublishedPackage[] {
  const directory = join(root, 'packages');
  return readdirSync(directory)
    .toSorted()
    .map((name) => readPackage(join(directory, name)));
}

function readPackage(directory: string): PublishedPackage {
  const manifest = record(readJson(join(directory, 'package.json')));
  const entries = Object.entries(record(manifest['exports'])).flatMap(([path, target]) => {
    const types = typeof target === 'object' ? record(target)['types'] : undefined;
    return typeof types === 'string' ? [[path, types] as const] : [];
  });
  return { name: String(manifest['name']), version: String(manifest['version']), directory, entries: new Map(entries) };
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Error('A package.json is not as expected.');
  return { ...value };
}
