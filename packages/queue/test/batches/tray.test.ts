import { IMAGE_SIZES } from '@retake/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readTray, trayState } from '../../src/batches/tray.ts';

it('can be read by people', () => {
  const tray = { channel: 'gemini', model: 'gemini-3-pro-image', size: '1K' } as const;
  expect(trayState(tray)).toBe('gathering.gemini/gemini-3-pro-image/1K');
});

it('says again what it was made of, or is not made', () => {
  const name = fc.string({ minLength: 1, unit: 'binary' });
  const tray = fc.record({ channel: name, model: name, size: fc.constantFrom(...IMAGE_SIZES) });
  fc.assert(
    fc.property(tray, (given) => {
      const state = trayState(given);
      if (state === undefined) return;
      expect(state.length).toBeLessThanOrEqual(200);
      expect(readTray(state)).toEqual(given);
    }),
  );
});

it.each(['waiting', 'gathering.', 'gathering.a/b', 'gathering.a/b/9K'])('is none in the state %s', (state) => {
  expect(readTray(state)).toBeUndefined();
});
