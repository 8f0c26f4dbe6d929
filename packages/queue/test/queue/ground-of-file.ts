import { afterAll, beforeAll } from 'vitest';
import type { OpenBackend } from '../../src/backends/queue-backend.ts';
import { quickGround, type Ground } from './grounds.ts';

/** A busy machine takes its time to start a server, or to make a database. */
const START_MS = 300_000;
const END_MS = 120_000;

/** What the tests of one file stand on. */
export interface GroundOfFile {
  readonly ground: Ground;
  /** Open from the first test to the last: an embedded database would close with the last that leaves it. */
  readonly backend: OpenBackend;
}

/**
 * Opens a ground for the tests of one file, or of one `describe`, and closes it after them.
 *
 * @returns asked within a test.
 */
export function groundOfFile(name: string): () => GroundOfFile {
  let opened: GroundOfFile | undefined;
  beforeAll(async () => {
    const ground = await quickGround();
    opened = { ground, backend: await ground.backend.open(name) };
  }, START_MS);
  afterAll(async () => {
    await opened?.backend.close();
    await opened?.ground.close();
  }, END_MS);
  return () => {
    if (opened === undefined) throw new Error('The ground is there from the first test on');
    return opened;
  };
}
