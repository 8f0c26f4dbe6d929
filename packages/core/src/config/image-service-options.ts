import type { ModelEntry } from '../catalog/merge-models.ts';
import type { Channel } from '../channels/channel.ts';
import type { RequestLimits } from '../request/request-limits.ts';
import type { ResilienceOptions } from '../resilience/options.ts';
import type { Strategy } from '../routing/strategies/strategy.ts';
import type { TelemetryOptions } from '../telemetry/telemetry-options.ts';
import type { Clock, Random } from './clock.ts';

/** Everything a service is configured with. Only `channels` is required. */
export interface ImageServiceOptions {
  /** The ways to buy pictures, the preferred one first. */
  readonly channels: readonly Channel[];
  /** For requests that name no model: an id or alias. @default 'gemini-nano-banana-2.1', Google's own default for new projects since 2026-10-06 */
  readonly defaultModel?: string | undefined;
  /**
   * What to do when a request names a model its vendor has switched off: `reject` with an error that names the successor,
   * or let the `successor` draw, with a warning. @default 'reject'
   */
  readonly onRetiredModel?: 'reject' | 'successor' | undefined;
  /**
   * What to do with a picture of another size or ratio than ordered: `accept` it with a note and the price of what was
   * delivered, or ask the next channel (`failover`) and come back to the paid picture if no other delivers. @default 'accept'
   */
  readonly onWrongOutput?: 'accept' | 'failover' | undefined;
  /** The order in which candidates are asked. @default priority() */
  readonly strategy?: Strategy | undefined;
  readonly resilience?: ResilienceOptions | undefined;
  /** Further models, or other facts for known ones (by `id`). */
  readonly models?: readonly ModelEntry[] | undefined;
  readonly limits?: Partial<RequestLimits> | undefined;
  /** `false` switches spans and metrics off; events to subscribers stay. */
  readonly telemetry?: TelemetryOptions | false | undefined;
  /** How long `close()` waits for calls in flight before it ends them, in milliseconds. @default 30_000 */
  readonly drainMs?: number | undefined;
  /** @default the system's clock */
  readonly clock?: Clock | undefined;
  /** @default Math.random */
  readonly random?: Random | undefined;
}
