import { IMAGE_SIZES } from '@retake/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readTray, trayState } from '../../src/batches/tray.ts';

it('can be read by people', () => {
  const tray = { channel: 'gemini', model: 'gemini-3-pro-image', size: '1K' } as const;
  expect(trayState(tray)).toBe('gathering.gemini/gemini-3-pro-image/1K');
  expect(trayState({ ...tray, patience: 3 })).toBe('gathering.gemini/gemini-3-pro-image/1K/3');
});

it('says again what it was made of, or is not made', () => {
  const name = fc.string({ minLength: 1, unit: 'binary' });
  const patience = fc.option(fc.integer({ min: 0, max: 99 }), { nil: undefined });
  const tray = fc.record({ channel: name, model: name, size: fc.constantFrom(...IMAGE_SIZES), patience });
  fc.assert(
    fc.property(tray, (given) => {
      const state = trayState(given);
      if (state === undefined) return;
      expect(state.length).toBeLessThanOrEqual(200);
      expect(readTray(state)).toEqual(given);
    }),
  );
});

it('is made for all items of an offer, or for none', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.nat({ max: 1_000 }), (length, patience) => {
      const tray = { channel: 'c'.repeat(length), model: 'm', size: '1K' } as const;
      expect(trayState({ ...tray, patience }) === undefined).toBe(trayState(tray) === undefined);
    }),
  );
});

it.each(['waiting', 'gathering.', 'gathering.a/b', 'gathering.a/b/9K', 'gathering.a/b/1K/100'])(
  'is none in the state %s',
  (state) => {
    expect(readTray(state)).toBeUndefined();
  },
);
