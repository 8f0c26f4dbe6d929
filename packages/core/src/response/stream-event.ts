import type { RetakeEvent } from '../telemetry/events.ts';
import type { ImageResult } from './image-result.ts';

/** What `stream()` yields: everything that happens to this call as it happens, then the result. */
export type StreamEvent =
  | Extract<RetakeEvent, { readonly callId: string }>
  | { readonly type: 'result'; readonly result: ImageResult };
