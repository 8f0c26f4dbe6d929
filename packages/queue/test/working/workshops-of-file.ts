import { afterAll, beforeAll, onTestFinished } from 'vitest';
import type { OpenBackend } from '../../src/backends/queue-backend.ts';
import { quickGround, type Ground } from '../queue/grounds.ts';
import { openWorkshop, type Workshop, type WorkshopOptions } from './workshop.ts';

/** What a test says of a workshop. */
export type WorkshopChanges = Omit<WorkshopOptions, 'open'>;

/** A busy machine takes its time to start a server, or to make a database. */
const START_MS = 300_000;
const END_MS = 60_000;

/**
 * Opens workshops for the tests of one file, all on one ground, each of which is closed with the test that opened it.
 *
 * @param usual what the file's workshops have in common; a test's own options take the place of those of the same name.
 */
export function workshopsOfFile(usual: WorkshopChanges): (changes?: WorkshopChanges) => Promise<Workshop> {
  let ground: Ground;
  let keeper: OpenBackend;
  beforeAll(async () => {
    ground = await quickGround();
    // An embedded database stays open from test to test.
    keeper = await ground.backend.open('keeper');
  }, START_MS);
  afterAll(async () => {
    await keeper.close();
    await ground.close();
  }, END_MS);
  return async (changes = {}) => {
    const workshop = await openWorkshop({ open: (name) => ground.backend.open(name), ...usual, ...changes });
    onTestFinished(() => workshop.close(), END_MS);
    return workshop;
  };
}
