import type { ImageBatches } from './batching/image-batches.ts';
import type { BudgetGuard } from './budget/create-budget-guard.ts';
import type { Reuse } from './cache/reuse.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { Channel } from './channels/channel.ts';
import type { ChatPort } from './chat/chat-port.ts';
import type { CallReportParts } from './lifecycle/call-report.ts';
import type { LiveCalls } from './lifecycle/live-calls.ts';
import type { PatienceParts } from './lifecycle/patience.ts';
import type { Normalize } from './request/normalize-request.ts';
import type { Pipeline } from './resilience/pipeline.ts';
import type { WrongOutputPolicy } from './response/picture-intake.ts';
import type { ResumePicture } from './resume-picture.ts';
import type { ModelOffers } from './routing/model-offers.ts';
import type { CallPlanner } from './routing/plannable-call.ts';
import type { Telemetry } from './telemetry/create-telemetry.ts';

/** What a service is composed of; `createImageService` makes it. */
export interface ImageServiceParts {
  readonly normalize: Normalize;
  readonly planCall: CallPlanner;
  readonly models: ModelOffers;
  readonly batches: ImageBatches;
  readonly chats: Pick<ChatPort, 'wires' | 'modelOf' | 'factsOf'>;
  readonly patience: PatienceParts;
  readonly pipeline: Pipeline;
  /** @throws RequestInvalidError for a channel that is not there. */
  readonly enable: (channelId: string) => void;
  readonly money: BudgetGuard;
  readonly reuse: Reuse;
  readonly catalog: Catalog;
  /** Gives a description where no picture can be had; `undefined` where none is wanted. */
  readonly describer: Channel | undefined;
  readonly onWrongOutput: WrongOutputPolicy;
  readonly telemetry: Telemetry;
  readonly calls: LiveCalls;
  readonly resume: ResumePicture;
  readonly reporting: CallReportParts;
  readonly drainMs: number;
  readonly stopProbing: () => void;
  readonly closeChannels: () => Promise<void>;
}
