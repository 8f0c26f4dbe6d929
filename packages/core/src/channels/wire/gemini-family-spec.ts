import type { GenerateContentConfig, GoogleGenAI } from '@google/genai';
import type { Model } from '../../catalog/model.ts';
import type { ChannelPrice } from '../../catalog/price.ts';
import type { ChannelFailure } from '../../errors/channel-error.ts';
import type { Transport } from '../../transport/transport.ts';
import type { ChannelLimits } from '../channel.ts';
import type { AnsweredBilling } from './answered-billing.ts';
import type { FailedAnswer, FailureReading } from './failure-reading.ts';
import type { GeminiCallOptionsSchema } from './gemini-call-options.ts';
import type { ServedModels } from './served-models.ts';
import type { UnsentFailure } from './unsent-failure.ts';

type SentHeaders = Readonly<Record<string, string | undefined>>;

/** What makes one channel of the Gemini family differ from the others. */
export interface GeminiFamilySpec {
  readonly id: string;
  readonly kind: string;
  readonly failureDomain: string;
  readonly provider: string;
  /** Where the client sends to, without the version. */
  readonly baseUrl: string;
  readonly limits: ChannelLimits;
  readonly tags: readonly string[];
  readonly served: ServedModels;
  /** All names of models in the channel's options. */
  readonly names: readonly string[];
  readonly client: GoogleGenAI;
  /** What `channelOptions` of an order may say. */
  readonly callOptions: GeminiCallOptionsSchema;
  /** Credentials and fixed headers of a request, at once where they are there; an `undefined` value removes what the SDK put there. */
  readonly headers: () => SentHeaders | Promise<SentHeaders>;
  /** What every request carries besides its order. */
  readonly config: Pick<GenerateContentConfig, 'serviceTier'>;
  /** Reads what the SDK throws before it sends; only where the SDK signs in by itself. */
  readonly readUnsent?: (error: unknown) => UnsentFailure;
  /** Reads an answer outside 2xx. */
  readonly readFailure: (answer: FailedAnswer) => FailureReading;
  /** Whether a success without a usable picture was paid for. */
  readonly billing: AnsweredBilling;
  readonly price: (model: Model) => ChannelPrice;
  /** Whether a 404 to a probe says that the model is gone, or only that the path is not served. */
  readonly trustsMissing: (failure: ChannelFailure) => boolean;
  /** Where the API takes batches: the version in the path of its requests. */
  readonly batch?: { readonly apiVersion: string } | undefined;
  /** Shared sockets, or `undefined` for its own. */
  readonly transport: Transport | undefined;
}
