// The simulated Google, in a process of its own: as in life, it goes on and remembers its batches when the shop is killed.
import { createServer } from 'node:http';
import { createVirtualClock, startSimulator } from '@retake/simulator';
import { listPriceOf } from './list-price.ts';
import type { GoogleAddress, GoogleStanding } from './google-wire.ts';

const MINUTE_MS = 60_000;

/** Who has not been asked for so long, in real time, is no longer needed. */
const FORGOTTEN_AFTER_MS = 10 * MINUTE_MS;

/** Seven in the evening in Berlin, when the shop closes. */
const EVENING = Date.UTC(2026, 10, 21, 18);

const clock = createVirtualClock(EVENING);
const simulator = await startSimulator({
  seed: 8,
  clock,
  channels: [
    { id: 'gemini', dialect: 'ai-studio', behaviour: { batch: { pendingMs: 10 * MINUTE_MS, runningMs: 240 * MINUTE_MS } } },
  ],
});

const standing = (): GoogleStanding => ({
  now: clock.now(),
  bill: {
    pictures: simulator.ledger.pictures(),
    nanoUsd: simulator.ledger.nanoUsd(),
    listNanoUsd: listPriceOf(simulator.ledger.entries),
  },
});

const control = createServer((request, response) => {
  forgotten.refresh();
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname === '/pass') clock.advance(Number(searchParams.get('ms') ?? 0));
  response.setHeader('content-type', 'application/json').end(JSON.stringify(standing()));
  if (pathname === '/leave') response.once('close', leave);
});
// A connection that is closed just when it is asked again is an error to whoever asks: they are left open.
control.keepAliveTimeout = 0;
const forgotten = setTimeout(leave, FORGOTTEN_AFTER_MS);

control.listen(0, '127.0.0.1', () => {
  const address = control.address();
  if (address === null || typeof address === 'string') throw new Error('The simulated Google found no port');
  const where: GoogleAddress = { control: `http://127.0.0.1:${address.port}`, gemini: simulator.url('gemini') };
  process.send?.(where, () => process.disconnect());
});

function leave(): void {
  clearTimeout(forgotten);
  control.close();
  control.closeAllConnections();
  void simulator.close();
}
