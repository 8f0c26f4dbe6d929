import type { Transport } from '@retake/core';
import type { UploadLimits } from '../body/upload-limits.ts';
import type { ChatSessions } from '../chats/chat-sessions.ts';
import type { KeyedCalls } from '../keys/keyed-calls.ts';
import type { ReferenceUrls } from '../references/reference-urls.ts';
import type { TicketDesk } from '../tickets/ticket-desk.ts';

/** What all routes of one mount share. */
export interface RoutesSetting {
  readonly uploads: UploadLimits;
  readonly keyedCalls: KeyedCalls;
  readonly chats: ChatSessions;
  /** `undefined`: addresses are refused by the core. */
  readonly references: { readonly rules: ReferenceUrls; readonly transport: Transport } | undefined;
  /** `undefined`: nothing is ordered for later. */
  readonly desk: TicketDesk | undefined;
  readonly heartbeatMs: number;
  readonly stalledMs: number;
}
