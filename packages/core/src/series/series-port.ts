import type { NormalizedRequest } from '../request/normalized-request.ts';
import type { ResumeOptions } from '../request/resume-options.ts';
import type { ImageResult } from '../response/image-result.ts';
import type { Plan } from '../routing/candidate.ts';
import type { OrderedCall } from '../routing/plannable-call.ts';
import type { RetakeEvent } from '../telemetry/events.ts';
import type { SeriesCall } from './series-call.ts';

/** What a series needs of the service that it belongs to. */
export interface SeriesPort {
  /** Makes one call, and tells what happens in it. Rejects as `generate` does. */
  readonly run: (
    request: unknown,
    options: unknown,
    call: SeriesCall,
    onEvent: (event: RetakeEvent) => void,
  ) => Promise<ImageResult>;
  /** Reads a request and its options, and calls nobody. @throws RequestInvalidError with every problem. */
  readonly check: (request: unknown, options?: unknown) => NormalizedRequest;
  /** Who would be asked now. Calls nobody. @throws ModelUnknownError, ModelRetiredError. */
  readonly plan: (asked: NormalizedRequest) => Plan;
  /** What is ordered, whatever money there is. @throws ModelUnknownError, ModelRetiredError. */
  readonly ordered: (asked: NormalizedRequest) => OrderedCall;
  /** Collects a picture that was ordered before. Rejects as `ImageService.resume` does. */
  readonly resume: (
    channelId: string,
    resumeToken: string,
    options: ResumeOptions,
    series: SeriesCall['series'],
  ) => Promise<ImageResult>;
}
