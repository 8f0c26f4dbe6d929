import type { Model, ThinkingLevel } from '../catalog/model.ts';
import type { ChannelPrice } from '../catalog/price.ts';
import type { AspectRatio, ImageSize } from '../catalog/size.ts';
import type { RateLimitFact } from '../catalog/rate-limit-fact.ts';
import type { TokenUsage } from '../catalog/usage.ts';
import type { ChannelFailure } from '../errors/channel-error.ts';
import type { BillingVerdict } from '../errors/failure-class.ts';
import type { AttemptTimeouts } from '../transport/timeouts.ts';
import type { ChannelBatch } from './channel-batch.ts';
import type { ChatPart, ChatSoFar } from './channel-chat.ts';

export type { ChannelPrice } from '../catalog/price.ts';

/** A reference image, ready to send: checked, measured, never mutated. */
export interface ReferenceImage {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly width: number;
  readonly height: number;
}

/** One picture as a channel is asked for it: sizes are resolved, nothing is optional in silence. */
export interface PictureOrder {
  readonly prompt: string;
  readonly model: Model;
  readonly size: ImageSize;
  /** `undefined` leaves the ratio to the model: that of the reference, else square. */
  readonly aspectRatio: AspectRatio | undefined;
  readonly references: readonly ReferenceImage[];
  readonly thinking: ThinkingLevel | undefined;
  readonly seed: number | undefined;
  /** Typed and checked by the channel's own schema, by channel id or kind; never prompt, model or credentials. */
  readonly channelOptions: Readonly<Record<string, unknown>>;
  /** What was said before, where the order continues a chat; empty for the first turn of one. Never on a channel without its `chatWire`. */
  readonly chat?: ChatSoFar | undefined;
}

/** Something a caller should know that did not stop the call. Codes are stable, messages are for people. */
export interface Warning {
  readonly code:
    | 'model_deprecated'
    | 'model_retired_rerouted'
    | 'model_version_differs'
    | 'size_differs'
    | 'aspect_ratio_differs'
    | 'media_type_differs'
    | 'only_thought_images'
    | 'extra_images'
    | 'option_approximated'
    | 'option_left_out'
    | 'prompt_extended'
    | 'partial_result'
    | 'unknown_price'
    | 'plain_parsing'
    | 'usage_missing'
    | 'answer_cut_off'
    | 'budget_guard'
    | 'cost_above_bound'
    | 'strategy_failed'
    | 'unknown_channel'
    | 'size_lowered'
    | 'model_lowered'
    | 'described_instead'
    | 'chat_replayed'
    | 'chat_turn_not_kept'
    | 'signature_missing'
    | 'searches_billed'
    | 'batch_item_unmatched'
    | 'idempotency_unchecked'
    | 'series_not_kept';
  readonly message: string;
}

/** Whether a channel can fill an order exactly, with warnings, or not at all and why. */
export type Support =
  | { readonly supported: true; readonly warnings: readonly Warning[] }
  | { readonly supported: false; readonly reasons: readonly string[] };

/**
 * How a channel tells whether its request has left, so that an attempt that is cut before that is not taken for one that may be billed.
 *
 * A channel that knows calls `held` first of all in `generate`, and `sent` before the first byte can leave. A channel that calls
 * neither is taken as having sent from the start: what is cut is then of unknown billing, which is the safe thing to say. So a
 * wrapper that drops this loses precision, never money.
 */
export interface DispatchTeller {
  /** Nothing has been sent yet, and nothing will be without a call of `sent` before it. Without effect after `sent`. */
  held(): void;
  /** The first byte of the request can have left from now on. Never throws. */
  sent(): void;
}

/** One attempt, as the pipeline asks a channel for it. */
export interface ChannelCall {
  readonly order: PictureOrder;
  readonly timeouts: AttemptTimeouts;
  /** Aborts the socket; the channel then rejects with `signal.reason`. */
  readonly signal: AbortSignal;
  /** Set after a 200 without a picture: ask for the picture alone, and say so in a `prompt_extended` warning. */
  readonly insist: boolean;
  /**
   * Told once an upstream has taken on work that `channel.resume` can collect later. Keep the token before anything else can
   * happen: a call that is aborted, or a process that ends, has no error to carry it. What this throws is not heard.
   *
   * @param reportedCostNanoUsd what the upstream said that the work costs, in nano-dollars, where it did.
   */
  readonly onResumable?: ((resumeToken: string, reportedCostNanoUsd?: number) => void) | undefined;
  /**
   * Told, before the attempt ends, of work that the upstream goes on with after it: a task, or a picture that a machine has begun. Its
   * place among `maxConcurrent` is held until then. Only where this is given may a channel keep a socket for such work after the
   * signal was aborted, and its promise must settle by itself: soon after `close()`, and otherwise within minutes. Whoever gives it
   * aborts the signal when the attempt's time is over. What this throws is not heard.
   */
  readonly outlives?: ((work: Promise<OutlivingEnd | undefined>) => void) | undefined;
  /** The pipeline always gives one; whoever calls a channel by hand need not. */
  readonly dispatch?: DispatchTeller | undefined;
  /**
   * Told of every draft as it comes. Present only while somebody looks at the drafts: a channel that orders them for whoever looks
   * orders none without it, because drafts cost money. What this throws is not heard.
   */
  readonly onPartial?: ((partial: PartialPicture) => void) | undefined;
}

/** How work ended that had outlived its attempt, as far as money goes. */
export interface OutlivingEnd {
  readonly billing: BillingVerdict;
  /** What it cost in nano-dollars, where that is known better than by the price list. */
  readonly reportedCostNanoUsd?: number | undefined;
}

/** A draft that an upstream shows on its way to the picture. It is no part of the answer. */
export interface PartialPicture {
  /** 0 for the first draft of the attempt. */
  readonly index: number;
  /** As they came. */
  readonly bytes: Uint8Array;
}

/** A picture as it came, decoded once. */
export interface ReceivedPicture {
  readonly bytes: Uint8Array;
  /** What the upstream called it; the bytes decide. */
  readonly declaredMediaType: string | undefined;
  /** Flagged as an interim picture of the model's thinking. */
  readonly thought: boolean;
}

/** What came back from one attempt, before it is verified and priced. */
export interface ChannelAnswer {
  /** In the order of the answer. */
  readonly pictures: readonly ReceivedPicture[];
  /** Text parts that are not thoughts, joined. */
  readonly text: string;
  readonly usage: TokenUsage | undefined;
  readonly modelVersion: string | undefined;
  readonly responseId: string | undefined;
  /** The upstream's id of the request, from a header. */
  readonly requestId: string | undefined;
  readonly finishReason: string | undefined;
  readonly statusCode: number;
  /** A price that the upstream stated, in nano-dollars; it wins over any computed one. */
  readonly reportedCostNanoUsd: number | undefined;
  /** What the upstream told of its limits. @default nothing */
  readonly rateLimits?: readonly RateLimitFact[] | undefined;
  /** Addresses of further pictures that came beside those, which were not downloaded: one was ordered. @default none */
  readonly links?: readonly string[];
  readonly warnings: readonly Warning[];
  /** What the model said, as it has to be sent back; only where the order is a chat's. */
  readonly chatParts?: readonly ChatPart[] | undefined;
}

/** How much a channel takes at once; a full one is passed over, never queued for. */
export interface ChannelLimits {
  /** Most attempts in flight. @default unlimited */
  readonly maxConcurrent?: number;
  /** Most attempts started in any minute. @default unlimited */
  readonly requestsPerMinute?: number;
  /** Most pictures ordered in any minute. @default unlimited */
  readonly imagesPerMinute?: number;
  /** Most attempts started in a day of `timeZone`, counted by this process since it started. @default unlimited */
  readonly requestsPerDay?: number;
  /** Most pictures ordered in such a day. @default unlimited */
  readonly imagesPerDay?: number;
  /** Whether reference images count among the images, as they do at OpenAI. @default false */
  readonly countsReferences?: boolean;
  /** Where the days begin and end, an IANA name. @default 'America/Los_Angeles', where Google's daily quotas do */
  readonly timeZone?: string;
  /**
   * A tier of the provider whose limits are published (`PUBLISHED_LIMITS`), such as `tier-1` of OpenAI; they hold where nothing else is
   * said here. @default none
   */
  readonly tier?: string;
}

/** What a free probe found. */
export interface ProbeReport {
  readonly reachable: boolean;
  readonly latencyMs: number;
  readonly failure?: ChannelFailure;
  /** Set where it says nothing of the key, the balance or the model: then only a real attempt can tell that one of them is well again. */
  readonly connectionOnly?: true;
  /** The day from which the upstream will no longer serve the model, `YYYY-MM-DD`, where it announces one. */
  readonly shutdownDate?: string;
}

/**
 * One way to buy pictures: adapter, endpoint, credential, prices and limits. Everything a provider does differently lives
 * behind this; nothing else in Retake knows a provider.
 *
 * @remarks `supports`, `price` and `pictureQuality` are pure: a plan remembers what they say, for as long as nothing that they looked at is another. `generate` sends exactly one upstream request (a retry is the pipeline's
 * business), and rejects only with a `ChannelError` or `call.signal.reason`.
 */
export interface Channel {
  readonly specVersion: 'v1';
  /** Unique among the channels of a service, such as `laozhang`. */
  readonly id: string;
  /** The adapter, such as `gemini-relay`. */
  readonly kind: string;
  /** What fails together with this channel: after a capacity failure the next domain is asked first. */
  readonly failureDomain: string;
  /** `gen_ai.provider.name` of its spans, such as `gcp.gemini`. */
  readonly provider: string;
  /** Where it sends, for spans. */
  readonly server: { readonly address: string; readonly port: number };
  readonly limits: ChannelLimits;
  /**
   * What its operator vouches for, such as `official`, `region:eu` or `no-training`: a call that requires a tag never reaches a channel
   * without it. @default none
   */
  readonly tags?: readonly string[];
  /**
   * The wire whose chats it continues, such as `gemini`: channels of one wire take each other's model parts and thought signatures.
   * @default none: orders with a `chat` are not given to it
   */
  readonly chatWire?: string;
  /** Ids and aliases of models that its options name, as they were written: a service checks them against its catalog. */
  readonly names?: readonly string[];
  /**
   * Those of its call options (`channelOptions`) that change what the picture is, such as `mask`, `background` or `quality`. A request that
   * gives one of them to this channel leaves out the channels that cannot be told it, unless `degrade.options` allows them to draw without.
   * Options of transport are none of them: names of users, safety settings, file formats. @default none
   */
  readonly pictureOptions?: readonly string[];
  /** Whether this channel sells the model at all, and under its conditions for this order. */
  supports(order: PictureOrder): Support;
  /** What it asks for the model; `undefined` price is unknown. */
  price(model: Model): ChannelPrice;
  /**
   * The quality that an order asks of it, for estimates of models whose pictures take tokens by quality (`imageTokensByQuality`). Pure.
   * `undefined` leaves the quality to the model. @default `undefined` for every order
   */
  pictureQuality?(order: PictureOrder): string | undefined;
  generate(call: ChannelCall): Promise<ChannelAnswer>;
  /**
   * Collects the picture of work that an earlier attempt ordered, and orders nothing. Its price was that attempt's: book it once.
   * Rejects as `generate` does.
   *
   * @param resumeToken from `ChannelFailure.resumeToken` or `ChannelCall.onResumable`, of a channel with the same account.
   */
  resume?(resumeToken: string, signal: AbortSignal): Promise<ChannelAnswer>;
  /** A free request that tells whether the channel can be reached and the model is there. */
  probe?(model: Model, signal: AbortSignal): Promise<ProbeReport>;
  /** Many orders in one job, over night and at a discount; only where the provider has it. */
  readonly batch?: ChannelBatch<PictureOrder, ChannelAnswer>;
  /** Closes idle connections once nothing is in flight. */
  close(): Promise<void>;
}
