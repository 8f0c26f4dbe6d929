import type { WritableLedger } from '../billing/ledger.ts';
import type { Draw } from '../chance/draw.ts';
import type { PictureStore } from '../generation/picture-store.ts';
import type { ChannelSettings } from '../scenario/channel-options.ts';
import type { OutageSettings } from '../scenario/outage-options.ts';
import type { SimulatorClock } from '../time/simulator-clock.ts';
import type { TokenIssuer } from './token-issuer.ts';

/** What all channels of a simulator share. */
export interface World {
  readonly seed: number;
  readonly draw: Draw;
  readonly clock: SimulatorClock;
  readonly startedAt: number;
  readonly ledger: WritableLedger;
  readonly pictures: PictureStore;
  readonly tokens: TokenIssuer;
  readonly outages: readonly OutageSettings[];
  readonly timeScale: number;
  readonly pictureWeight: NonNullable<NonNullable<ChannelSettings['behaviour']>['pictureWeight']>;
  readonly captions: 'prompt' | 'none';
  readonly rememberedRequests: number;
  readonly maxRequestBytes: number;
  /** Aborts when the simulator closes: work that no request waits for ends with it. */
  readonly closing: AbortSignal;
}
