import type { ThinkingLevel } from '../catalog/model.ts';
import type { AspectRatio, ImageSize } from '../catalog/size.ts';
import type { Strategy } from '../routing/strategies/strategy.ts';
import type { ImageInput } from './image-input.ts';

/** What is asked for: one picture, or several of the same order. */
export interface ImageRequest {
  /** What to draw, or how to change the images. */
  readonly prompt: string;
  /**
   * A model id or alias of the catalog, such as `gemini-3-pro-image` or `nano-banana-pro`. It wins over `purpose`, and stays itself: no
   * other model draws unless `degrade` allows it. @default chosen by `purpose`
   */
  readonly model?: string | undefined;
  /**
   * What the picture is for, such as `hero`: the service's purposes say which models draw it, in which order. Beside a `model` it is only
   * told to telemetry. @default the service's `defaultPurpose`
   */
  readonly purpose?: string | undefined;
  /** @default that of the purpose; '1K' for a model */
  readonly size?: ImageSize | undefined;
  /** @default left to the model: the ratio of the first reference image, else square */
  readonly aspectRatio?: AspectRatio | undefined;
  /** Reference images, in the order the prompt speaks of them. */
  readonly images?: readonly ImageInput[] | undefined;
  /** How many pictures: each is an upstream request of its own. 1 to 10. @default 1 */
  readonly n?: number | undefined;
  /** How hard the model thinks before it draws, where it can be told. @default the model's own default */
  readonly thinking?: ThinkingLevel | undefined;
  /** For models that take a seed; vendors do not promise that it repeats a picture. */
  readonly seed?: number | undefined;
  /** Options of single channels by their `id` or `kind`; each channel checks its own. */
  readonly channelOptions?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
}

/** How a call is made. */
export interface CallOptions {
  /** Ends the call, its sockets included; the call then rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /** The whole call, retries and failovers included, in milliseconds. @default `resilience.deadlineMs` */
  readonly deadlineMs?: number | undefined;
  /** Free labels for events and logs, such as a tenant or an order number. At most 16. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Whose money the call spends, where budgets are kept by key. At most 200 characters. @default nobody's in particular */
  readonly budgetKey?: string | undefined;
  /**
   * Names what budgets hold for this call, which is of one picture, so that it is held for `batchLeaseMs` should this process end, until
   * another one says what became of it: `ImageService.settleSpending`. Unique for each call; at most 200 characters. @default it is held
   * for `leaseMs`
   */
  readonly spendingId?: string | undefined;
  /**
   * Stands for this one request, whoever repeats it: a repetition gets the first answer, or waits for it, and is never paid for again. With
   * another request it is refused. Each `budgetKey` and label `tenant` has keys of its own. While a key stands, `signal` ends the wait of
   * its caller, not the call (`reuse.idempotency.onAbandoned`). 1 to 255 characters. @default none
   */
  readonly idempotencyKey?: string | undefined;
  /**
   * Whether pictures may be given that another call drew, where the service has `reuse`; `'refresh'` draws anew, and keeps that in place of
   * what the cache has. An `idempotencyKey` holds either way. @default true
   */
  readonly reuse?: boolean | 'refresh' | undefined;
  /** Restricts which channels may be asked, and says in which order. */
  readonly route?: CallRoute | undefined;
  /**
   * What goes first when not everything can be had: the order as it is from whomever (`quality`), or any picture from whoever works
   * (`speed`). @default 'quality'
   */
  readonly prefer?: 'speed' | 'quality' | undefined;
  /**
   * Whether somebody waits for the picture. A `background` call tries and waits for what was ordered until half of its deadline or half
   * of its attempts are used, and only then takes less. @default 'interactive'
   */
  readonly urgency?: 'interactive' | 'background' | undefined;
  /** How far this picture may be less than was ordered. @default that of the service */
  readonly degrade?: CallDegrade | undefined;
  /** Whether it waits, within its deadline, when nobody can be asked now. @default `resilience.waitForRecovery` */
  readonly waitForRecovery?: boolean | undefined;
}

/** Which channels a call may use. */
export interface CallRoute {
  /** By their ids. */
  readonly only?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** A tag, or several, that a channel must have, such as `official`. No failure relaxes it. */
  readonly compliance?: string | readonly string[] | undefined;
  /** Orders the channels of this call. @default that of the service */
  readonly strategy?: Strategy | undefined;
}

/** How far the picture of a call may be less than was ordered before none is delivered. */
export interface CallDegrade {
  /** Sizes that may be drawn instead, in the order in which they are tried; `false`: none. */
  readonly sizes?: readonly ImageSize[] | false | undefined;
  /** Whether the purpose's next models may draw. */
  readonly models?: boolean | undefined;
  /**
   * Names of options of single channels (`channelOptions`) that others may draw without, though they change the picture, such as
   * `['quality']`; a warning then says so.
   */
  readonly options?: readonly string[] | undefined;
  /** `false`: no description in place of a picture, even where the service has one. */
  readonly text?: boolean | undefined;
}
