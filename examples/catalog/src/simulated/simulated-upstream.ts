import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gemini } from '@retake/core/channels/gemini';
import type { Upstream } from '../upstream.ts';
import { googleAddressSchema, googleStandingSchema, type GoogleAddress, type GoogleStanding } from './google-wire.ts';

/** A look, in milliseconds of real time. */
const LOOK_MS = 100;

/** How much of the simulated day passes between two looks: where nothing happens, and where something does. */
const IDLE_STEP_MS = 300_000;
const BUSY_STEP_MS = 10_000;

/**
 * The Gemini API as the simulator plays it, in a process of its own that outlives this one: a shop that was killed finds the batches of the
 * run before. Its time is everybody's, and passes when it is told to.
 *
 * @throws Error, where the folder has an unfinished run whose Google is gone.
 */
export async function simulatedUpstream(folder: string): Promise<Upstream> {
  const file = join(folder, 'google.json');
  const known = await readAddress(file);
  const address = known ?? (await startGoogle());
  if (known === undefined) {
    await mkdir(folder, { recursive: true });
    await writeFile(file, JSON.stringify(address));
  }
  let standing = await ask(address, '/').catch(() => {
    throw new Error(`The simulated Google of this run has ended, and with it the batches it held: --fresh begins anew`);
  });
  return {
    channel: gemini({ apiKey: 'simulated', baseUrl: address.gemini }),
    clock: { now: () => standing.now },
    pass: async (isBusy) => {
      await setTimeout(LOOK_MS);
      standing = await ask(address, `/pass?ms=${isBusy ? BUSY_STEP_MS : IDLE_STEP_MS}`);
    },
    bill: async () => (await ask(address, '/')).bill,
    leave: async (isOver) => {
      if (!isOver) return;
      await ask(address, '/leave');
      await rm(file, { force: true });
    },
  };
}

async function ask({ control }: GoogleAddress, path: string): Promise<GoogleStanding> {
  const answer = await fetch(`${control}${path}`, { method: 'POST' });
  return googleStandingSchema.parse(await answer.json());
}

async function readAddress(file: string): Promise<GoogleAddress | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : googleAddressSchema.parse(JSON.parse(text));
}

async function startGoogle(): Promise<GoogleAddress> {
  const child = fork(fileURLToPath(new URL('google-process.ts', import.meta.url)), { detached: true, stdio: 'ignore' });
  const told: readonly unknown[] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('The simulated Google did not start'))),
  ]);
  child.unref();
  return googleAddressSchema.parse(told[0]);
}
