import type { ImageService } from '@retake/core';
import type { Access } from '../access/access.ts';
import type { CallerLimits } from '../access/caller.ts';
import type { UploadLimits } from '../body/upload-limits.ts';
import type { IdempotencyOptions } from '../image-routes-options.ts';

/** How a gateway is mounted. Who may come in has no default: see `Access`. */
export type GatewayOptions = Access & {
  readonly service: ImageService;
  /**
   * Models of the catalog by the names that clients write, such as `{ 'dall-e-3': 'gpt-image-2.6-flare' }`. Ids and aliases of the catalog are
   * known without. @default none
   */
  readonly models?: Readonly<Record<string, string>> | undefined;
  /** For callers that have none of their own. @default `defaultCallerLimits` */
  readonly limits?: Partial<CallerLimits> | undefined;
  /** @default `defaultUploadLimits`; for `geminiGateway` with 24 MiB of JSON, since its clients send their chats in it */
  readonly uploads?: Partial<UploadLimits> | undefined;
  /** Origins of pages elsewhere that may ask. @default none */
  readonly origins?: readonly string[] | undefined;
  readonly idempotency?: IdempotencyOptions | undefined;
  /** Silence after which a stream of events sends a comment, in milliseconds. @default 15_000 */
  readonly heartbeatMs?: number | undefined;
  /** How long a client may take nothing of its answer before it is cut off, in milliseconds. @default 60_000 */
  readonly stalledMs?: number | undefined;
  /** Told of every error that is answered with a 500. Must not throw. @default a process warning that names the kind of error alone */
  readonly onError?: ((error: unknown) => void) | undefined;
};
