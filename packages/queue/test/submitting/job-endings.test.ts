import { randomUUID } from 'node:crypto';
import { expect, it, onTestFinished, vi } from 'vitest';
import { JobEndings } from '../../src/submitting/job-endings.ts';
import { groundOfFile } from '../queue/ground-of-file.ts';
import { jobBook, recordOf } from './job-book.ts';

const ofFile = groundOfFile('endings');

it('ends a job at once when as many items have ended here as were left', async () => {
  const book = await jobBook(ofFile().backend, randomUUID(), 3);
  const endings = new JobEndings(book.access);
  // Time stands still: no rest ends by itself.
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const note = async (index: number): Promise<void> => {
    await book.end([index], 'done');
    endings.note(book.job.id);
  };
  await note(0);
  // It has looked, and rests.
  while (vi.getTimerCount() === 0) await new Promise(setImmediate);
  await note(1);
  expect((await recordOf(book))?.state).toBe('open');
  await note(2);
  while ((await recordOf(book))?.state === 'open') await new Promise(setImmediate);
  expect((await recordOf(book))?.body.end?.outcomes.done).toBe(3);
  await endings.close();
});
