import type { ChatPart } from '../channels/channel-chat.ts';
import type { CallDegrade, CallOptions, ImageRequest } from '../request/image-request.ts';
import type { ImageResult } from '../response/image-result.ts';

/** A turn of a chat that its client keeps itself. */
export interface ContinuedChatRequest extends Omit<ImageRequest, 'n'> {
  /**
   * Everything before this turn, as `contents` of the Gemini API: users' turns, and what models said, in parts that come as they were given
   * out. They are passed on word for word, thought signatures and unknown fields included. @default a chat that begins
   */
  readonly history?: readonly unknown[] | undefined;
}

/** How such a turn is made. With a history its model stays, whatever the service says. */
export interface ContinuedChatOptions extends Omit<CallOptions, 'degrade' | 'reuse' | 'idempotencyKey'> {
  /** How far the picture may be less than was ordered. @default that of the service */
  readonly degrade?: CallDegrade | undefined;
  /** The id of its call, never used before, to know its events by while it is drawn. 1 to 100 characters. @default a new one */
  readonly callId?: string | undefined;
}

/** What the turn gives back: as a call, and what the model said. */
export interface ContinuedChat extends ImageResult {
  /**
   * What the model said, to be given to the client and sent back by it; the picture is among it. `undefined` where it was drawn by a channel
   * whose chats cannot be continued: then the picture itself stands for it.
   */
  readonly reply: readonly ChatPart[] | undefined;
}
