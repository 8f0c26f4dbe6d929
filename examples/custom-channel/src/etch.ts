import { ChannelError, pricePerPicture } from '@retake/core';
import type { Channel, ChannelAnswer, ChannelCall, Model, PictureOrder, ProbeReport, Support, Warning } from '@retake/core';
import {
  asJson,
  createTransport,
  inlinePicture,
  readCredential,
  sendForPicture,
  sendPlainRequest,
  serverAddress,
} from '@retake/core/channel-kit';
import type { Credential, Exchange, FailedAnswer, FailureReading, PictureAnswer, Transport } from '@retake/core/channel-kit';
import { z } from 'zod';

/** Etch, a provider that draws in black and white and does not exist. */
export interface EtchOptions {
  /** The root of its API, such as `https://api.etch.example`. */
  readonly baseUrl: string;
  /** Its key, or a function that gives the one to use now. */
  readonly apiKey: Credential;
  /** Sockets to share with other channels; then `close()` leaves them open. @default its own */
  readonly transport?: Transport;
}

const PRICE_LIST = { source: 'api.etch.example/prices', date: '2026-11-21' };

/** Its one model, for `createImageService({ models: [ETCH_1], … })`. */
export const ETCH_1: Model = {
  id: 'etch-1',
  vendor: 'etch',
  family: 'other',
  displayName: 'Etch 1',
  aliases: [],
  lifecycle: { ...PRICE_LIST, status: 'live' },
  abilities: {
    ...PRICE_LIST,
    sizes: ['512'],
    aspectRatios: ['1:1', '3:2', '2:3'],
    maxReferences: 0,
    thinking: [],
    seed: true,
    sizeOnWire: true,
    thinks: false,
  },
  pixels: {
    '512': { '1:1': { width: 512, height: 512 }, '3:2': { width: 624, height: 416 }, '2:3': { width: 416, height: 624 } },
  },
  figures: PRICE_LIST,
  imageTokens: {},
  referenceTokens: 0,
  listPrice: pricePerPicture('0.002', PRICE_LIST),
};

const PROBE_TIMEOUTS = { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000, totalMs: 10_000 };

/** A channel to Etch: `etch({ baseUrl, apiKey })`. */
export function etch({ baseUrl, apiKey, transport: shared }: EtchOptions): Channel {
  const id = 'etch';
  const transport = shared ?? createTransport();
  const reader = { id, readFailure };
  const headers = async () => ({ authorization: `Token ${await readCredential(apiKey, id)}` });

  async function generate({ order, timeouts, signal, insist, dispatch }: ChannelCall): Promise<ChannelAnswer> {
    // Until the first byte leaves, an attempt that is cut has cost nothing.
    dispatch?.held();
    signal.throwIfAborted();
    const exchange = transport.open({ signal, timeouts, onDispatched: () => dispatch?.sent() });
    const request = { url: `${baseUrl}/v1/etchings`, headers, body: JSON.stringify(etching(order, insist)) };
    const answer = answerOf(id, await sendForPicture(reader, exchange, signal, request), exchange);
    return insist ? { ...answer, warnings: [...answer.warnings, PROMPT_EXTENDED] } : answer;
  }

  async function probe(_model: Model, signal: AbortSignal): Promise<ProbeReport> {
    signal.throwIfAborted();
    const startedAt = performance.now();
    const exchange = transport.open({ signal, timeouts: PROBE_TIMEOUTS });
    try {
      await sendPlainRequest(reader, exchange, signal, { url: `${baseUrl}/v1/account`, headers }, asJson);
      return { reachable: true, latencyMs: performance.now() - startedAt };
    } catch (error) {
      if (!ChannelError.isInstance(error)) throw error;
      const { failure } = error;
      return { reachable: failure.statusCode !== undefined, latencyMs: performance.now() - startedAt, failure };
    }
  }

  return {
    specVersion: 'v1',
    id,
    kind: 'etch',
    failureDomain: 'etch',
    provider: 'etch',
    server: serverAddress(baseUrl, 'etch()'),
    limits: { maxConcurrent: 4 },
    supports,
    price: (model) => ({ price: model.listPrice }),
    generate,
    probe,
    close: async () => (shared === undefined ? transport.close() : undefined),
  };
}

/** Every reason against an order at once; what is left out is said in a warning, never in silence. */
function supports({ model, size, aspectRatio, references, thinking }: PictureOrder): Support {
  if (model.id !== ETCH_1.id) return { supported: false, reasons: [`etch sells ${ETCH_1.id}, not ${model.id}`] };
  const { sizes, aspectRatios } = ETCH_1.abilities;
  const reasons = [
    ...(sizes.includes(size) ? [] : [`etch-1 draws ${sizes.join(', ')}, not ${size}`]),
    ...(aspectRatio === undefined || aspectRatios.includes(aspectRatio) ? [] : [`etch-1 does not draw ${aspectRatio}`]),
    ...(references.length === 0 ? [] : ['etch-1 reads no reference images']),
  ];
  if (reasons.length > 0) return { supported: false, reasons };
  const warning = { code: 'option_approximated', message: `etch-1 does not think; level ${thinking} is not sent` } as const;
  return { supported: true, warnings: thinking === undefined ? [] : [warning] };
}

/** What is added after an answer without a picture: the same question again would be answered, and billed, the same way. */
const INSISTENCE = 'Answer with an etching.';

const PROMPT_EXTENDED = {
  code: 'prompt_extended',
  message: `After an answer without a picture the prompt was extended by "${INSISTENCE}"`,
} as const satisfies Warning;

function etching({ prompt, aspectRatio = '1:1', seed }: PictureOrder, insist: boolean): object {
  const text = insist ? `${prompt}\n\n${INSISTENCE}` : prompt;
  return { text, ...ETCH_1.pixels['512']?.[aspectRatio], ...(seed !== undefined && { seed }) };
}

// Lenient: what is not understood must never cost a paid picture.
const answerSchema = z.object({
  id: z.string().optional().catch(undefined),
  // Under a key that the transport knows, the picture is decoded as it comes; any other large string is kept as text.
  data: z.string().optional().catch(undefined),
  refused: z.string().optional().catch(undefined),
});

function answerOf(channelId: string, { body, broken }: PictureAnswer, exchange: Exchange): ChannelAnswer {
  const { id, data, refused } = answerSchema.safeParse(body).data ?? {};
  const { requestId, statusCode = 200 } = exchange.response ?? {};
  const picture = data === undefined ? undefined : inlinePicture(data, 'image/png', exchange);
  // A connection that dies after the picture and before the last brace has still delivered what was paid for.
  const bytes = picture?.kind === 'picture' ? picture.bytes : exchange.closedPictures()[0];
  if (bytes === undefined) {
    if (broken !== undefined) throw broken;
    throw new ChannelError(`${channelId}: ${refused === undefined ? 'no picture came' : 'the prompt was refused'}.`, {
      class: refused === undefined ? 'no_image' : 'blocked',
      // Etch charges for pictures; one that cannot be decoded was drawn.
      billing: picture === undefined ? 'not-billed' : 'billed',
      dispatched: true,
      statusCode,
      requestId,
    });
  }
  return {
    pictures: [{ bytes, declaredMediaType: 'image/png', thought: false }],
    text: '',
    usage: undefined,
    modelVersion: ETCH_1.id,
    responseId: id,
    requestId,
    finishReason: undefined,
    statusCode,
    reportedCostNanoUsd: undefined,
    warnings: broken === undefined ? [] : [CUT_OFF],
  };
}

const CUT_OFF = {
  code: 'answer_cut_off',
  message: 'The answer broke off after its picture, which was kept',
} as const satisfies Warning;

/** Etch says what is wrong in one word; it never charges for an error. */
const CLASS_OF_FAULT = {
  busy: 'overloaded',
  'slow-down': 'rate_limited',
  'no-credit': 'billing',
  'bad-key': 'auth',
  'no-such-model': 'model_gone',
  'bad-request': 'invalid_request',
} as const;

const faultSchema = z.object({ fault: z.enum(['busy', 'slow-down', 'no-credit', 'bad-key', 'no-such-model', 'bad-request']) });

function readFailure({ statusCode, body, retryAfterMs }: FailedAnswer): FailureReading {
  const read = faultSchema.safeParse(parsed(body));
  // Without its own word a gateway spoke, which knows nothing of the work behind it.
  if (!read.success)
    return {
      class: 'upstream_bug',
      billing: statusCode === 500 ? 'not-billed' : 'unknown',
      upstreamCode: undefined,
      retryAfterMs,
    };
  const { fault } = read.data;
  return { class: CLASS_OF_FAULT[fault], billing: 'not-billed', upstreamCode: fault, retryAfterMs };
}

function parsed(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    return undefined;
  }
}
