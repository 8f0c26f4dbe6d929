import type { Model } from '../../catalog/model.ts';
import type { ChannelPrice } from '../../catalog/price.ts';
import type { ChannelFailure } from '../../errors/channel-error.ts';
import type { Exchange, Transport } from '../../transport/transport.ts';
import type { ChannelLimits, PictureOrder, Support } from '../channel.ts';
import type { AnsweredBilling } from './answered-billing.ts';
import type { CallOptionsReading } from './call-options.ts';
import type { FailedAnswer, FailureReading } from './failure-reading.ts';
import type { OpenAiRequest } from './openai-request.ts';
import type { ServedModels } from './served-models.ts';

/** What makes one channel of OpenAI's kind differ from the others. `Options` is what an order's `channelOptions` may say. */
export interface OpenAiSpec<Options extends object> {
  readonly id: string;
  readonly kind: string;
  readonly failureDomain: string;
  readonly provider: string;
  /** With its version, as OpenAI's clients take it: `https://host/v1`. */
  readonly baseUrl: string;
  readonly limits: ChannelLimits;
  readonly tags: readonly string[];
  readonly served: ServedModels;
  /** All names of models in the channel's options. */
  readonly names: readonly string[];
  /** As of `Channel`. */
  readonly pictureOptions: readonly (keyof Options & string)[];
  /** The quality that the options of a call ask for; `undefined` leaves it to the model. */
  readonly quality: (options: Options) => string | undefined;
  /** Options of a call whose drafts somebody looks at; those of the call itself win. @default none */
  readonly watched?: Partial<Options> | undefined;
  readonly readOptions: (order: PictureOrder) => CallOptionsReading<Options>;
  /** Whether an order can be filled, besides what is wrong with its options. */
  readonly support: (order: PictureOrder, options: Options) => Support;
  /** Credentials and fixed headers, asked for right before each request. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  readonly write: (order: PictureOrder, options: Options, insist: boolean, exchange: Exchange) => OpenAiRequest;
  /** Reads an answer outside 2xx, or an error inside a success. */
  readonly readFailure: (answer: FailedAnswer) => FailureReading;
  /** Whether a success without a usable picture was paid for, where it states no cost. */
  readonly billing: AnsweredBilling;
  readonly price: (model: Model) => ChannelPrice;
  /** The price that an answer states in its usage, in nano-dollars; absent where an upstream states none. */
  readonly statedCost?: (usage: unknown) => number | undefined;
  /** The catalog's name for what an answer calls its model. @default as it came */
  readonly modelNamed?: (name: string, ordered: Model) => string;
  /** Below the base URL: a free request that tells whether the channel and the model are there. */
  readonly probePath: (model: Model) => string;
  /** Whether a 404 to a probe says that the model is gone, or only that the path is not served. */
  readonly trustsMissing: (failure: ChannelFailure) => boolean;
  /** Shared sockets, or `undefined` for its own. */
  readonly transport: Transport | undefined;
}
