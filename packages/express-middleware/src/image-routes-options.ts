import type { ImageService, Transport } from '@retake/core';
import type { Access } from './access/access.ts';
import type { CallerLimits } from './access/caller.ts';
import type { UploadLimits } from './body/upload-limits.ts';
import type { ChatStore } from './chats/chat-store.ts';
import type { AnswerStore } from './keys/answer-store.ts';
import type { ReferenceUrls } from './references/reference-urls.ts';
import type { TicketQueue } from './tickets/ticket-queue.ts';
import type { TicketsOptions } from './tickets/tickets-options.ts';

/** How routes are mounted. Who may come in has no default: see `Access`. */
export type ImageRoutesOptions = Access & {
  readonly service: ImageService;
  /** For callers that have none of their own. @default `defaultCallerLimits` */
  readonly limits?: Partial<CallerLimits> | undefined;
  /** @default `defaultUploadLimits` */
  readonly uploads?: Partial<UploadLimits> | undefined;
  /** Origins of pages elsewhere that may ask, such as `https://shop.example`; headers of CORS are for a middleware before this one. @default none */
  readonly origins?: readonly string[] | undefined;
  /** Whether pictures that callers give as addresses are downloaded for them, and which. @default false: addresses are refused */
  readonly referenceUrls?: boolean | ReferenceUrls | undefined;
  /** Sockets for those downloads. @default one of their own */
  readonly transport?: Transport | undefined;
  readonly idempotency?: IdempotencyOptions | undefined;
  readonly chats?: ChatsOptions | undefined;
  /**
   * Pictures that can wait: with an `ImageQueue` of `@retake/queue` there are tickets, and `POST /generate` can become one with `onExhausted: 'enqueue'`. It needs a
   * process that works, this one or another.
   *
   * @default none: there are no tickets
   */
  readonly queue?: TicketQueue | undefined;
  readonly tickets?: TicketsOptions | undefined;
  /** Silence after which a stream of events sends a comment, in milliseconds. @default 15_000 */
  readonly heartbeatMs?: number | undefined;
  /** How long a client may take nothing of its answer before it is cut off, in milliseconds. @default 60_000 */
  readonly stalledMs?: number | undefined;
  /**
   * Told of every error that is answered with a 500, and of a store that failed, since the client is told nothing of them. Must not throw.
   * @default a process warning that names the kind of error alone
   */
  readonly onError?: ((error: unknown) => void) | undefined;
};

/** How answers wait for the repeat of a request that was sent with an `Idempotency-Key`. */
export interface IdempotencyOptions {
  /** @default createMemoryAnswerStore() */
  readonly store?: AnswerStore | undefined;
  /** How long an answer is kept, in milliseconds. @default 600_000 */
  readonly keepMs?: number | undefined;
}

/** How chats wait for their next turn. */
export interface ChatsOptions {
  /** @default createMemoryChatStore() */
  readonly store?: ChatStore | undefined;
  /** How long a chat waits, in milliseconds. @default 3_600_000 */
  readonly keepMs?: number | undefined;
}
