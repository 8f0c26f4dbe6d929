import type { CallSetting } from './call-setting.ts';
import type { Warning } from './channels/channel.ts';
import type { ChatTurn } from './chat/chat-turn.ts';

/** What a call begins to draw with. */
export interface CallWork {
  readonly id: string;
  readonly reader: CallSetting['reader'] | undefined;
  readonly turn: ChatTurn | undefined;
  /** Aborted when nobody waits for it any more. */
  readonly signal: AbortSignal;
  readonly warnings: readonly Warning[];
}
