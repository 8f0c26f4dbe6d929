import { expect, test, vi } from 'vitest';
import { patiently } from '../patiently.ts';

/** Fails with these, one after the other, and works then. */
function failing(...messages: readonly string[]): () => string {
  const left = [...messages];
  return () => {
    const message = left.shift();
    if (message === undefined) return 'fetched';
    throw new Error(message);
  };
}

test('a mirror that fails is asked again in CI, after rests that grow', () => {
  vi.stubEnv('CI', 'true');
  const rests: number[] = [];
  const rest = (ms: number) => void rests.push(ms);
  expect(patiently(failing('Connection timed out'), rest)).toBe('fetched');
  expect(rests).toEqual([5_000]);
  expect(patiently(failing('Connection timed out', 'Connection timed out'), rest)).toBe('fetched');
  expect(rests).toEqual([5_000, 5_000, 20_000]);
});

test('what every attempt said is told, each failure once', () => {
  vi.stubEnv('CI', 'true');
  const never = failing('Connection timed out\n', 'Connection timed out\n', 'Temporary failure resolving', 'not asked');
  expect(() => patiently(never, () => undefined)).toThrow(
    /^Connection timed out\nTemporary failure resolving\n\(tried 3 times\)$/,
  );
});

test('nothing is asked again that no mirror has, nor anywhere but in CI', () => {
  const rest = vi.fn<(ms: number) => void>();
  vi.stubEnv('CI', 'true');
  expect(() => patiently(failing('E: Unable to locate package no-such-package'), rest)).toThrow(/no-such-package$/);
  vi.stubEnv('CI', undefined);
  expect(() => patiently(failing('Connection timed out'), rest)).toThrow(/^Connection timed out$/);
  expect(rest).not.toHaveBeenCalled();
});
