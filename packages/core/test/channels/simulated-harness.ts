import { startSimulator, type FaultOrder } from '@retake/simulator';
import type { Channel } from '../../src/channels/channel.ts';
import type { ChannelHarness, Situation } from './contract/channel-harness.ts';
import { sampleOrder } from './sample-order.ts';

export type Dialect = 'ai-studio' | 'vertex' | 'relay';

const FAULTS: Readonly<Record<Situation, FaultOrder>> = {
  picture: 'ok',
  'no-picture': 'no-picture',
  blocked: { kind: 'no-picture', finishReason: 'IMAGE_SAFETY' },
  overloaded: 'overloaded',
  'rate-limited': 'rate-limited',
  'out-of-money': 'prepay-depleted',
  'bad-credentials': 'invalid-api-key',
  'model-gone': 'model-gone',
  'invalid-request': 'invalid-argument',
  'upstream-bug': 'internal',
  hang: 'hang',
  reset: 'reset',
  'broken-success': 'truncated-json',
};

/** A channel of the Gemini family against the simulator in its own dialect. */
export async function simulatedHarness(
  dialect: Dialect,
  secret: string,
  make: (baseUrl: string) => Channel,
): Promise<ChannelHarness> {
  const simulator = await startSimulator({ seed: 7, channels: [{ id: 'upstream', dialect }] });
  const orders = () => simulator.requests('upstream').filter(({ method }) => method === 'POST').length;
  return {
    channel: make(simulator.url('upstream')),
    // Port 1 of this machine: nobody listens there.
    unreachable: make('http://127.0.0.1:1'),
    order: sampleOrder({ prompt: 'a lighthouse that nobody may read about' }),
    secrets: [secret],
    meet: (situation) => simulator.script('upstream', [FAULTS[situation]]),
    requests: orders,
    hangUps: () => simulator.ledger.entries.filter(({ clientGone }) => clientGone).length,
    close: () => simulator.close(),
  };
}
