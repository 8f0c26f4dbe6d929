import type { Usage } from '../../billing/usage.ts';
import { isEmpty } from '../../faults/empty-faults.ts';
import type { Fault } from '../../faults/fault.ts';
import { planPictures } from '../../generation/plan-pictures.ts';
import { nearestSize } from '../../models/nearest-size.ts';
import { OPENAI_PARTIAL_TOKENS, OPENAI_RATES, openAiImageTokens, openAiReferenceTokens } from '../../models/openai-models.ts';
import { unpaid } from '../product.ts';
import type { Reply } from '../reply.ts';
import { isSafety } from '../safety.ts';
import type { Visit } from '../visit.ts';
import type { Job, Product, ServedModel, Site } from '../wire.ts';
import { moderationBlocked, openAiErrorBody, openAiErrorReply } from './openai-error.ts';
import type { OpenAiOrder } from './openai-order.ts';
import { OVERLOADED } from './openai-refusal.ts';
import type { OpenAiAnswer } from './write-openai-answer.ts';
import { writeOpenAiStream, writeOpenAiWhole } from './write-openai-answer.ts';

/** What an order of this wire is served with. */
export interface OpenAiServing {
  readonly site: Site;
  readonly visit: Visit;
  readonly model: ServedModel;
  readonly order: OpenAiOrder;
}

/** The work of an order. */
export const openAiJob = (serving: OpenAiServing): Job => ({
  prompt: serving.order.prompt,
  size: nearestSize(serving.order.pixels),
  references: serving.order.references.length,
  perform: (fault) => perform(serving, fault),
});

const perform = (serving: OpenAiServing, fault: Fault): Product => {
  const { site, model, order } = serving;
  const size = nearestSize(order.pixels);
  const refusal = refusalOf(serving, fault);
  if (refusal !== undefined) return unpaid(model.id, size, refusal);

  const pictures = isEmpty(fault) ? [] : planPictures({ ...order }, fault);
  const partials = order.stream && !isEmpty(fault) ? planPictures({ ...order, count: order.partialImages }, fault) : [];
  const delivered = pictures[0]?.pixels ?? order.pixels;
  const usage: Usage = {
    promptText: Math.max(1, Math.ceil(order.prompt.length / 4)),
    promptImage: order.references.reduce((sum, reference) => sum + openAiReferenceTokens(reference), 0),
    text: 0,
    image: pictures.length * openAiImageTokens(delivered, order.quality) + partials.length * OPENAI_PARTIAL_TOKENS,
    thoughts: 0,
  };
  const failed = fault.kind === 'error-in-stream';
  const free = failed || (pictures.length === 0 && site.behaviour.billsEmptyAnswers === false);
  const answer: OpenAiAnswer = {
    order,
    pictures: fault.kind === 'no-candidates' && fault.form !== 'empty' ? fault.form : pictures,
    partials: partials.map((part, index) => ({ ...part, variant: 100 + index })),
    usage: fault.kind === 'missing-usage' ? undefined : usage,
    painter: site.painter(model.like, order.prompt),
    at: site.world.clock.now(),
    streamError: failed ? { type: 'error', ...openAiErrorBody(OVERLOADED) } : undefined,
  };
  return {
    servedModel: model.id,
    size: pictures[0]?.size ?? size,
    pictures: failed ? 0 : pictures.length,
    interimPictures: partials.length,
    usage: free ? undefined : usage,
    nanoUsd: free ? 0 : (model.flatNanoUsd ?? billOpenAi(usage)),
    billed: !free,
    status: 200,
    write: () => reply(answer),
  };
};

/** A fault that answers with an error after the work was tried: moderation, or a stream's error where there is no stream. */
const refusalOf = ({ visit, order }: OpenAiServing, fault: Fault): Reply | undefined => {
  if (fault.kind === 'prompt-blocked') return openAiErrorReply(moderationBlocked('input', visit.requestId));
  if (fault.kind === 'no-picture' && isSafety(fault.finishReason))
    return openAiErrorReply(moderationBlocked('output', visit.requestId));
  return fault.kind === 'error-in-stream' && !order.stream ? openAiErrorReply(OVERLOADED) : undefined;
};

/** The official price: text and pictures in, pictures out. */
export const billOpenAi = ({ promptText, promptImage, image }: Usage): number =>
  promptText * OPENAI_RATES.inputTextNanoUsd +
  promptImage * OPENAI_RATES.inputImageNanoUsd +
  image * OPENAI_RATES.imageOutNanoUsd;

const reply = (answer: OpenAiAnswer): Reply => ({
  status: 200,
  headers: {
    'content-type': answer.order.stream ? 'text/event-stream; charset=utf-8' : 'application/json',
    'openai-version': '2020-10-01',
    'openai-organization': 'org-simulated',
    // As seen live in 2026.
    'x-ratelimit-limit-input-images': '50000',
    'x-ratelimit-remaining-input-images': '49999',
    'x-ratelimit-reset-input-images': '1ms',
  },
  body: answer.order.stream ? writeOpenAiStream(answer) : writeOpenAiWhole(answer),
  statesLength: !answer.order.stream,
});
