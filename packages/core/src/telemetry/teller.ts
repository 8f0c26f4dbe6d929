import type { ChannelAnswer, PictureOrder } from '../channels/channel.ts';
import type { CapturedContent, ContentReference } from './content-capture.ts';
import type { RetakeEvent } from './events.ts';

/** What the rooms of a call know of telemetry: they tell, and let it put its context around their work. */
export interface Teller {
  /** Never throws, never waits. */
  tell(event: RetakeEvent): void;
  /** Runs `work` with the span of this call or attempt active, so that what happens inside nests below it. */
  within<T>(id: string, work: () => T): T;
  /** Absent where no content is captured. */
  readonly content?: ContentTeller | undefined;
}

/** Lets what attempts send and bring be kept outside, and says where. Never throws, never waits. */
export interface ContentTeller {
  sent(
    of: Pick<CapturedContent, 'callId' | 'attemptId'>,
    order: Pick<PictureOrder, 'prompt' | 'references'>,
  ): readonly ContentReference[];
  came(
    of: Pick<CapturedContent, 'callId' | 'attemptId'>,
    answer: Pick<ChannelAnswer, 'pictures' | 'text'>,
  ): readonly ContentReference[];
}
