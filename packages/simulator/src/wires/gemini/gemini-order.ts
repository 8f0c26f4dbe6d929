import { billByTokens } from '../../billing/bill.ts';
import type { Fault } from '../../faults/fault.ts';
import { findModel } from '../../models/model-list.ts';
import type { Job, PictureOrder, Product, Site } from '../wire.ts';
import { answerReply } from './answer-reply.ts';
import { compose } from './compose.ts';
import type { Composition } from './composition.ts';
import type { GeminiContext } from './gemini-context.ts';
import type { GeminiModel } from './gemini-model.ts';
import { problemReply } from './problem-reply.ts';
import { overloaded } from './overloaded.ts';
import type { PictureRequest } from './picture-request.ts';
import { problemOf } from './problem-of.ts';
import { readOrder } from './read-order.ts';

/** Reads a request for a picture. */
export const geminiOrder = (context: GeminiContext): PictureOrder => {
  const { dialect, route, visit } = context;
  const read = readOrder(context);
  const base = {
    kind: 'order',
    operation: route.operation === 'stream' ? 'stream' : 'generate',
    model: route.model ?? '',
    refuse: (fault) => problemReply(dialect, problemOf(fault, { dialect, route }), visit.requestId, route.sse),
  } as const satisfies Partial<PictureOrder>;
  return read.problem === undefined
    ? { ...base, job: geminiJob(context, read.model, read.request) }
    : { ...base, problem: problemReply(dialect, read.problem, visit.requestId, route.sse) };
};

const geminiJob = (context: GeminiContext, model: GeminiModel, request: PictureRequest): Job => ({
  prompt: request.prompt,
  size: request.size,
  references: request.references,
  perform: (fault) => perform(context, model, request, fault),
});

const perform = (context: GeminiContext, model: GeminiModel, request: PictureRequest, fault: Fault): Product => {
  const { dialect, site, route, visit } = context;
  const streamFailed = fault.kind === 'error-in-stream';
  if (streamFailed && route.operation !== 'stream') {
    const refusal = problemReply(dialect, overloaded('high-demand', 503), visit.requestId, route.sse);
    return { ...NOTHING, servedModel: model.id, size: request.size, status: refusal.status, write: () => refusal };
  }
  const composition = compose({
    request,
    modelId: model.id,
    model: model.facts,
    fault,
    draw: visit.draw,
    mediaType: request.mediaType ?? site.behaviour.mediaType,
  });
  return {
    ...billComposition(site, model, fault, composition),
    status: 200,
    write: () => answerReply(context, { composition, request, model, streamFailed }),
  };
};

const NOTHING = { pictures: 0, interimPictures: 0, usage: undefined, nanoUsd: 0, billed: false } as const;

/** What an answered request costs: a flat price where the channel has one, else its tokens at the rates of the model that served. */
export const billComposition = (
  site: Site,
  model: GeminiModel,
  fault: Fault,
  composition: Composition,
): Omit<Product, 'status' | 'write'> => {
  const { usage, pictures, interimPictures, size, modelVersion } = composition;
  const free = fault.kind === 'error-in-stream' || (pictures === 0 && site.behaviour.billsEmptyAnswers === false);
  const rates = (fault.kind === 'rerouted' ? findModel(modelVersion) : undefined)?.rates ?? model.facts.rates;
  return {
    servedModel: modelVersion,
    size,
    pictures: fault.kind === 'error-in-stream' ? 0 : pictures,
    interimPictures,
    usage: free ? undefined : usage,
    nanoUsd: free ? 0 : (model.flatNanoUsd ?? billByTokens(usage, rates)),
    billed: !free,
  };
};
