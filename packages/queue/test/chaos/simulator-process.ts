// The upstreams of a run, in a process that nobody kills: what they have billed is the other side of the account.
import { startSimulator, type Simulator } from '@retake/simulator';
import { CHANNELS, runClock } from './chaos-world.ts';
import type { FromSimulator, ToSimulator } from './messages.ts';

const tell = (message: FromSimulator): void => void process.send?.(message);
let simulator: Simulator | undefined;

process.on('disconnect', () => process.exit());
process.on('message', (message: ToSimulator) => void answer(message));

async function answer(message: ToSimulator): Promise<void> {
  if (message.type === 'begin') {
    simulator = await startSimulator({
      seed: 8,
      clock: runClock(message),
      channels: CHANNELS,
      captions: 'none',
      rememberedRequests: 1,
    });
    const [gemini, flux, relay] = [simulator.url('gemini'), simulator.url('flux'), simulator.url('relay')];
    tell({ type: 'ready', urls: { gemini, flux, relay } });
    return;
  }
  const entries = simulator?.ledger.entries ?? [];
  tell({
    type: 'ledger',
    entries: entries.map(({ channel, promptDigest, billed, nanoUsd, pictures }) => ({
      channel,
      promptDigest,
      billed,
      nanoUsd,
      pictures,
    })),
  });
}
