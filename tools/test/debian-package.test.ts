import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { unpackedPackage } from '../debian-package.ts';
import { pathOf } from '../observability/debian-binaries.ts';

function emptyCache(): string {
  const cache = mkdtempSync(join(tmpdir(), 'retake-cache-'));
  onTestFinished(() => rmSync(cache, { recursive: true, force: true }));
  return cache;
}

const NOWHERE = '/nowhere/keyring.gpg';

test('a package that was fetched is not fetched again, on any machine', () => {
  const cache = emptyCache();
  mkdirSync(join(cache, 'bookworm-prometheus'));
  expect(unpackedPackage({ suite: 'bookworm', package: 'prometheus' }, cache, NOWHERE)).toBe(join(cache, 'bookworm-prometheus'));
});

test('a machine that is no Debian is told so, and nothing is left behind', () => {
  const cache = emptyCache();
  expect(() => unpackedPackage({ suite: 'bookworm', package: 'prometheus' }, cache, NOWHERE)).toThrow(
    /Only a Debian can fetch prometheus/,
  );
  expect(readdirSync(cache)).toEqual([]);
});

test('whoever lacks a program is told how to get it', () => {
  expect(() =>
    pathOf({ suite: 'no-such-suite', package: 'no-such-package', program: 'no-such-program', since: [1, 93] }),
  ).toThrow(
    /^no-such-program 1\.93 or newer is not on this machine and could not be fetched: .*"apt-get install no-such-package"/s,
  );
});

test.skipIf(!existsSync('/usr/share/keyrings/debian-archive-keyring.gpg') || process.env['CI'] === undefined)(
  'a package is fetched and unpacked, and nothing else stays (fetched in CI alone, on a Debian)',
  () => {
    const cache = emptyCache();
    const folder = unpackedPackage({ suite: 'bookworm', package: 'hostname' }, cache);
    expect(readdirSync(cache)).toEqual(['bookworm-hostname']);
    expect(readdirSync(folder)).toEqual(['usr']);
    expect(unpackedPackage({ suite: 'bookworm', package: 'hostname' }, cache, NOWHERE)).toBe(folder);
  },
);
