import type { ThinkingLevel } from '../catalog/model.ts';
import type { AspectRatio, ImageSize } from '../catalog/size.ts';
import type { ReferenceImage, Warning } from '../channels/channel.ts';
import type { CallDegrade, CallRoute } from './image-request.ts';

/** A request that was understood: checked, defaults filled in, frozen. The model is not resolved yet. */
export interface NormalizedRequest {
  readonly operation: 'generate' | 'edit';
  readonly prompt: string;
  readonly model: string | undefined;
  /** One of the service's purposes. */
  readonly purpose: string | undefined;
  /** As the caller named it. */
  readonly size: ImageSize | undefined;
  readonly aspectRatio: AspectRatio | undefined;
  readonly references: readonly ReferenceImage[];
  readonly count: number;
  readonly thinking: ThinkingLevel | undefined;
  readonly seed: number | undefined;
  readonly channelOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly signal: AbortSignal | undefined;
  readonly deadlineMs: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly budgetKey: string | undefined;
  readonly spendingId: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly reuse: boolean | 'refresh';
  readonly route: NormalizedRoute;
  readonly prefer: 'speed' | 'quality';
  readonly urgency: 'interactive' | 'background';
  readonly degrade: CallDegrade;
  readonly waitForRecovery: boolean | undefined;
  readonly warnings: readonly Warning[];
}

/** Which channels a call may use; every tag once, those of the service among them. */
export interface NormalizedRoute extends CallRoute {
  readonly compliance: readonly string[];
}
