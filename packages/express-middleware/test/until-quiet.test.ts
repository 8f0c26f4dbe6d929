import { describe, expect, it } from 'vitest';
import { MOST_LOOKS, QUIET_MS, untilQuiet } from '../src/until-quiet.ts';

/** Waits while so many requests come in each pause; returns how long it paused. */
async function waited(requests: (pause: number) => number): Promise<number> {
  let asked = 7;
  let pauses = 0;
  let ms = 0;
  const pause = async (howLong: number): Promise<void> => {
    asked += requests(pauses);
    pauses += 1;
    ms += howLong;
  };
  await untilQuiet(() => asked, pause);
  return ms;
}

describe('untilQuiet', () => {
  it('is over when nobody came in one pause', async () => {
    expect(await waited(() => 0)).toBe(QUIET_MS);
  });

  it('goes on while somebody comes', async () => {
    expect(await waited((pause) => (pause < 3 ? 1 : 0))).toBe(4 * QUIET_MS);
  });

  it('ends though somebody comes for ever', async () => {
    expect(await waited(() => 1)).toBe(MOST_LOOKS * QUIET_MS);
  });
});
