import type { PartialPicture } from '../channels/channel.ts';
import type { Clock } from '../config/clock.ts';
import type { PicturePartial } from '../telemetry/events.ts';
import type { Teller } from '../telemetry/teller.ts';
import { measurePicture } from './measure-picture.ts';

/** Somebody who reads a call while it happens. */
export type Viewer = (event: PicturePartial) => void;

/** What drafts are told with. */
export interface PartialsParts {
  readonly clock: Clock;
  readonly teller: Teller;
  /** Whether listeners may see what was drawn; the viewer is one of them, and is then told by them. */
  readonly captureContent: boolean;
}

/** Turns the drafts of a call into events for whoever reads it; drafts that are no pictures are left out. */
export function showPartials(
  callId: string,
  viewer: Viewer,
  { clock, teller, captureContent }: PartialsParts,
): (attemptId: string, partial: PartialPicture) => void {
  return (attemptId, { index, bytes }) => {
    const mediaType = measurePicture(bytes)?.mediaType;
    if (mediaType === undefined) return;
    const event = { type: 'picture.partial', callId, at: clock.now(), attemptId, index, bytes, mediaType } as const;
    if (captureContent) teller.tell(event);
    else viewer(event);
  };
}
