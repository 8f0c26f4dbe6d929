import type { ChatTurn } from './chat/chat-turn.ts';
import type { LiveCall } from './lifecycle/live-calls.ts';
import type { Viewer } from './response/partial-pictures.ts';
import type { SeriesCall } from './series/series-call.ts';

/** What a call is made in, where it is not made by itself. */
export interface CallSetting {
  /** @default a new one */
  readonly id?: string | undefined;
  /** Somebody who reads the call while it happens. */
  readonly reader?: { readonly opened: (call: LiveCall) => void; readonly show: Viewer };
  /** Set where the call is a turn of a chat. */
  readonly turn?: ChatTurn;
  /** Set where the call draws a picture of a series. */
  readonly series?: SeriesCall;
}
