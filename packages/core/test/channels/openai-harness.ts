import { startSimulator, type FaultOrder } from '@retake/simulator';
import type { Channel } from '../../src/channels/channel.ts';
import { modelOf } from '../catalog/model-of.ts';
import type { ChannelHarness, Situation } from './contract/channel-harness.ts';
import { sampleOrder } from './sample-order.ts';

const FAULTS: Readonly<Record<Situation, FaultOrder>> = {
  picture: 'ok',
  // A 200 without data. Behind an images endpoint words of the model are an error of its own.
  'no-picture': { kind: 'no-candidates', form: 'empty' },
  blocked: 'prompt-blocked',
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

/** What a channel of OpenAI's kind is tested against. */
export interface OpenAiUpstream {
  readonly dialect: 'openai' | 'openrouter';
  readonly modelId: string;
  readonly secret: string;
  /** Gets the root of the upstream, without a version. */
  readonly make: (root: string) => Channel;
}

/** A channel of OpenAI's kind against the simulator. */
export async function openAiHarness({ dialect, modelId, secret, make }: OpenAiUpstream): Promise<ChannelHarness> {
  const simulator = await startSimulator({ seed: 7, channels: [{ id: 'upstream', dialect }] });
  return {
    channel: make(simulator.url('upstream')),
    // Port 1 of this machine: nobody listens there.
    unreachable: make('http://127.0.0.1:1'),
    at: make,
    order: sampleOrder({ model: modelOf(modelId), prompt: 'a lighthouse that nobody may read about' }),
    secrets: [secret],
    meet: (situation) => simulator.script('upstream', [FAULTS[situation]]),
    requests: () => simulator.requests('upstream').filter(({ method }) => method === 'POST').length,
    hangUps: () => simulator.ledger.entries.filter(({ clientGone }) => clientGone).length,
    close: () => simulator.close(),
  };
}
