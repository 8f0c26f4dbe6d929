import type { Usage } from '../../billing/usage.ts';
import { isEmpty } from '../../faults/empty-faults.ts';
import type { Fault } from '../../faults/fault.ts';
import { LargeTexts } from '../../generation/large-text.ts';
import type { Painter } from '../../generation/painter.ts';
import type { PicturePart } from '../../generation/picture-part.ts';
import { carriedBase64 } from '../../generation/picture-part.ts';
import { planPictures } from '../../generation/plan-pictures.ts';
import type { OpenRouterModelFacts } from '../../models/open-router-models.ts';
import { findOpenRouterModel } from '../../models/open-router-models.ts';
import { unpaid } from '../product.ts';
import type { Reply } from '../reply.ts';
import { isSafety } from '../safety.ts';
import type { Visit } from '../visit.ts';
import type { Job, Product, ServedModel, Site } from '../wire.ts';
import type { OpenRouterError } from './open-router-error.ts';
import { contentPolicy, openRouterErrorReply, providerError, providerOverloaded } from './open-router-error.ts';
import type { OpenRouterOrder } from './open-router-order.ts';

/** What an order of OpenRouter is served with. */
export interface OpenRouterServing {
  readonly site: Site;
  readonly visit: Visit;
  readonly model: ServedModel;
  readonly facts: OpenRouterModelFacts;
  readonly order: OpenRouterOrder;
}

/** The work of an order. */
export const openRouterJob = (serving: OpenRouterServing): Job => ({
  prompt: serving.order.prompt,
  size: serving.order.size,
  references: serving.order.references,
  perform: (fault) => perform(serving, fault),
});

/** Tokens that an answer without a picture has thought; a picture counts as many as Google's 1K. */
const THOUGHT_TOKENS = 200;
const PICTURE_TOKENS = 1120;

const perform = (serving: OpenRouterServing, fault: Fault): Product => {
  const { site, model, facts, order } = serving;
  const refusal = refusalOf(serving, fault);
  if (refusal !== undefined) return unpaid(model.id, order.size, refusal);
  const pictures = isEmpty(fault) ? [] : planPictures(order, fault);
  const served = fault.kind === 'rerouted' ? (findOpenRouterModel(fault.modelVersion) ?? facts) : facts;
  const delivered = fault.kind === 'wrong-size' && served.prices[fault.size] !== undefined ? fault.size : order.size;
  const free = pictures.length === 0 && site.behaviour.billsEmptyAnswers === false;
  const usage: Usage = {
    promptText: Math.max(1, Math.ceil(order.prompt.length / 4)),
    promptImage: 0,
    text: 0,
    image: pictures.length * PICTURE_TOKENS,
    thoughts: pictures.length === 0 ? THOUGHT_TOKENS : 0,
  };
  const list = pictures.length * (served.prices[delivered] ?? 0) + usage.thoughts * served.textOutNanoUsd;
  const nanoUsd = free ? 0 : (model.flatNanoUsd ?? list);
  const answer: OpenRouterAnswer = {
    order,
    model: fault.kind === 'rerouted' ? fault.modelVersion : model.id,
    fault,
    pictures,
    painter: site.painter(model.like, order.prompt),
    usage: fault.kind === 'missing-usage' ? undefined : usageOf(usage, nanoUsd),
    at: site.world.clock.now(),
    requestId: serving.visit.requestId,
    provider: served.provider,
  };
  return {
    servedModel: answer.model,
    size: pictures.length === 0 ? order.size : delivered,
    pictures: pictures.length,
    interimPictures: 0,
    usage: free ? undefined : usage,
    nanoUsd,
    billed: nanoUsd > 0,
    status: 200,
    write: () => (order.road === 'images' ? imagesReply(answer) : chatReply(answer)),
  };
};

/** The moderation refuses a prompt at once; what fails after generation started is an error inside a 200. */
const refusalOf = ({ model, facts, order }: OpenRouterServing, fault: Fault): Reply | undefined => {
  const refused = { slug: model.id, facts };
  const inside = (error: OpenRouterError): Reply => openRouterErrorReply(error, 200);
  if (fault.kind === 'prompt-blocked')
    return openRouterErrorReply(contentPolicy('Input flagged by moderation', refused, order.prompt));
  if (fault.kind === 'error-in-stream') return inside(providerOverloaded(refused));
  if (fault.kind !== 'no-picture' || order.road === 'chat') return undefined;
  return inside(
    isSafety(fault.finishReason) ? contentPolicy('The generated image was filtered', refused, '') : providerError(refused),
  );
};

/** `usage` with the exact price of the call, in dollars. */
const usageOf = (usage: Usage, nanoUsd: number): Readonly<Record<string, unknown>> => {
  const completion = usage.image + usage.thoughts;
  return {
    prompt_tokens: usage.promptText,
    completion_tokens: completion,
    total_tokens: usage.promptText + completion,
    cost: nanoUsd / 1e9,
    is_byok: false,
    // The SDK insists on all three (1.3.19); the documentation's example shows the first alone.
    cost_details: {
      upstream_inference_cost: null,
      upstream_inference_prompt_cost: 0,
      upstream_inference_completions_cost: nanoUsd / 1e9,
    },
  };
};

interface OpenRouterAnswer {
  readonly order: OpenRouterOrder;
  readonly model: string;
  readonly fault: Fault;
  readonly pictures: readonly PicturePart[];
  readonly painter: Painter;
  readonly usage: Readonly<Record<string, unknown>> | undefined;
  readonly at: number;
  readonly requestId: string;
  readonly provider: string;
}

const reply = (large: LargeTexts, body: unknown): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: large.weave(JSON.stringify(body)),
  statesLength: true,
});

const imagesReply = ({ fault, pictures, painter, usage, at }: OpenRouterAnswer): Reply => {
  const large = new LargeTexts();
  const data = pictures.map((part) => ({
    b64_json: carriedBase64(part, painter.base64(part), large),
    media_type: part.declared,
  }));
  return reply(large, {
    created: Math.floor(at / 1000),
    ...(fault.kind === 'no-candidates' && fault.form !== 'empty' ? (fault.form === 'null' ? { data: null } : {}) : { data }),
    ...(usage === undefined ? {} : { usage }),
  });
};

const chatReply = ({ fault, model, pictures, painter, usage, at, requestId, provider }: OpenRouterAnswer): Reply => {
  const large = new LargeTexts();
  const native = fault.kind === 'no-picture' ? fault.finishReason : 'STOP';
  const images = pictures.map((part, index) => ({
    type: 'image_url',
    image_url: { url: `data:${part.declared};base64,${carriedBase64(part, painter.base64(part), large)}` },
    index,
  }));
  const said = fault.kind === 'no-picture' && fault.content === 'text' ? fault.text : '';
  const choice = {
    index: 0,
    finish_reason: isSafety(native) ? 'content_filter' : 'stop',
    native_finish_reason: native,
    message: {
      role: 'assistant',
      content: images.length === 0 ? said : 'Here is the picture you asked for.',
      refusal: null,
      ...(images.length === 0 ? {} : { images }),
    },
  };
  const choices = fault.kind !== 'no-candidates' ? [choice] : fault.form === 'null' ? null : [];
  return reply(large, {
    id: `gen-${Math.floor(at / 1000)}-${requestId}`,
    provider,
    model,
    object: 'chat.completion',
    created: Math.floor(at / 1000),
    ...(fault.kind === 'no-candidates' && fault.form === 'missing' ? {} : { choices }),
    system_fingerprint: null,
    ...(usage === undefined ? {} : { usage }),
  });
};
