import type { ThinkingLevel } from '../catalog/model.ts';
import type { AspectRatio, ImageSize } from '../catalog/size.ts';
import type { ReferenceImage, Warning } from '../channels/channel.ts';

/** A request that was understood: checked, defaults filled in, frozen. The model is not resolved yet. */
export interface NormalizedRequest {
  readonly operation: 'generate' | 'edit';
  readonly prompt: string;
  readonly model: string | undefined;
  readonly size: ImageSize;
  readonly aspectRatio: AspectRatio | undefined;
  readonly references: readonly ReferenceImage[];
  readonly count: number;
  readonly thinking: ThinkingLevel | undefined;
  readonly seed: number | undefined;
  readonly channelOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly signal: AbortSignal | undefined;
  readonly deadlineMs: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly only: readonly string[] | undefined;
  readonly exclude: readonly string[];
  readonly warnings: readonly Warning[];
}
