import type { ImageSize } from '../catalog/size.ts';

/** How a channel × model × size fared lately. */
export interface SuccessReading {
  /** Share of attempts that delivered, from 0 to 1, with the prior of its time of day mixed in. */
  readonly rate: number;
  /** Attempts behind it, faded with their age. */
  readonly observations: number;
}

/** What the planner and the strategies ask of recent traffic: a pure reading at one moment. */
export interface TrafficReading {
  /**
   * Peak-sensitive moving average of what a picture takes, in milliseconds; `undefined` before the first.
   *
   * @param size of this size, as soon as one was drawn. @default of all sizes together
   */
  latencyMs(channelId: string, modelId: string, size?: ImageSize): number | undefined;
  /** Attempts in flight on the channel, over all models. */
  inFlight(channelId: string): number;
  success(channelId: string, modelId: string, size: ImageSize): SuccessReading;
}
