import { onTestFinished } from 'vitest';
import { groundOfFile } from '../queue/ground-of-file.ts';
import { openWorkshop, type Workshop, type WorkshopOptions } from './workshop.ts';

/** What a test says of a workshop. */
export type WorkshopChanges = Omit<WorkshopOptions, 'open'>;

const END_MS = 60_000;

/**
 * Opens workshops for the tests of one file, all on one ground, each of which is closed with the test that opened it.
 *
 * @param usual what the file's workshops have in common; a test's own options take the place of those of the same name.
 */
export function workshopsOfFile(usual: WorkshopChanges): (changes?: WorkshopChanges) => Promise<Workshop> {
  const ofFile = groundOfFile('keeper');
  return async (changes = {}) => {
    const workshop = await openWorkshop({ open: (name) => ofFile().ground.backend.open(name), ...usual, ...changes });
    onTestFinished(() => workshop.close(), END_MS);
    return workshop;
  };
}
