import { startSimulator, type FaultOrder } from '@retake/simulator';
import type { Channel, PictureOrder } from '../../src/channels/channel.ts';
import type { ChannelHarness, Situation } from './contract/channel-harness.ts';
import { sampleOrder } from './sample-order.ts';

export type Dialect = 'ai-studio' | 'vertex' | 'relay' | 'flux' | 'seedream' | 'stable-diffusion' | 'imagen';

/** Where a wire differs from the others. */
export interface WireDifferences {
  /** Put together with a prompt that nobody may read about. @default for a model of the Gemini family */
  readonly order?: Partial<PictureOrder>;
  /** What its upstream is told to do where it has no such fault, or an other one comes nearer. */
  readonly faults?: Readonly<Partial<Record<Situation, FaultOrder>>>;
  /** The path below the address of the upstream that a channel is given. @default none */
  readonly path?: string;
}

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

/** A channel against the simulator in its own dialect. */
export async function simulatedHarness(
  dialect: Dialect,
  secret: string,
  make: (baseUrl: string) => Channel,
  { order, faults, path = '' }: WireDifferences = {},
): Promise<ChannelHarness> {
  const simulator = await startSimulator({ seed: 7, channels: [{ id: 'upstream', dialect }] });
  const orders = () => simulator.requests('upstream').filter(({ method }) => method === 'POST').length;
  return {
    channel: make(`${simulator.url('upstream')}${path}`),
    // Port 1 of this machine: nobody listens there.
    unreachable: make(`http://127.0.0.1:1${path}`),
    at: (root) => make(`${root}${path}`),
    order: sampleOrder({ prompt: 'a lighthouse that nobody may read about', ...order }),
    secrets: [secret],
    meet: (situation) => simulator.script('upstream', [faults?.[situation] ?? FAULTS[situation]]),
    requests: orders,
    hangUps: () => simulator.ledger.entries.filter(({ clientGone }) => clientGone).length,
    close: () => simulator.close(),
  };
}
