import { isEmpty } from '../../faults/empty-faults.ts';
import type { Fault } from '../../faults/fault.ts';
import { LargeTexts } from '../../generation/large-text.ts';
import type { PicturePart } from '../../generation/picture-part.ts';
import { carriedBase64 } from '../../generation/picture-part.ts';
import { planPictures } from '../../generation/plan-pictures.ts';
import type { ImagenModelFacts } from '../../models/imagen-models.ts';
import type { GeminiDialect } from '../gemini/dialect.ts';
import { problemReply } from '../gemini/problem-reply.ts';
import { unpaid } from '../product.ts';
import type { Reply } from '../reply.ts';
import { isSafety } from '../safety.ts';
import type { Visit } from '../visit.ts';
import type { Job, Product, ServedModel, Site } from '../wire.ts';
import type { ImagenOrder } from './imagen-order.ts';

/** What an order of `:predict` is served with. */
export interface ImagenServing {
  readonly site: Site;
  readonly visit: Visit;
  readonly dialect: GeminiDialect;
  readonly model: ServedModel;
  readonly facts: ImagenModelFacts;
  readonly order: ImagenOrder;
}

/** The work of an order. Billed by delivered picture; what the filter keeps costs nothing. */
export const imagenJob = (serving: ImagenServing): Job => ({
  prompt: serving.order.prompt,
  size: serving.order.size,
  references: 0,
  perform: (fault) => perform(serving, fault),
});

const PROMPT_REFUSED =
  "The prompt could not be submitted. This prompt contains sensitive words that violate Google's Responsible AI practices. Try rephrasing the prompt. If you think this was an error, send feedback. Support codes: 42876398";

const RAI_REASON =
  "Unable to show generated images. All images were filtered out because they violated Google's Responsible AI practices. Try rephrasing the prompt. If you think this was an error, send feedback. Support codes: 63429089";

const perform = (serving: ImagenServing, fault: Fault): Product => {
  const { visit, dialect, model, facts, order } = serving;
  if (fault.kind === 'prompt-blocked') {
    const problem = { status: 400, grpcStatus: 'INVALID_ARGUMENT', message: PROMPT_REFUSED } as const;
    return unpaid(model.id, order.size, problemReply(dialect, problem, visit.requestId, false));
  }
  const pictures = isEmpty(fault) ? [] : planPictures(order, fault);
  return {
    servedModel: model.id,
    size: pictures[0]?.size ?? order.size,
    pictures: pictures.length,
    interimPictures: 0,
    usage: undefined,
    nanoUsd: pictures.length === 0 ? 0 : (model.flatNanoUsd ?? pictures.length * facts.nanoUsd),
    billed: pictures.length > 0,
    status: 200,
    write: () => answer(serving, fault, pictures),
  };
};

const SAFE = { categories: ['Porn', 'Violence'], scores: [0, 0] } as const;

/** The verdict on the prompt, which comes last and holds no picture (recorded by js-genai, 2025-10-24). */
const PROMPT_VERDICT = {
  contentType: 'Positive Prompt',
  safetyAttributes: {
    categories: ['Death, Harm & Tragedy', 'Firearms & Weapons', 'Hate', 'Health', 'Illicit Drugs', 'Politics', 'Porn'],
    scores: [0, 0, 0.1, 0.2, 0, 0, 0.1],
  },
} as const;

const answer = ({ site, model, dialect, order }: ImagenServing, fault: Fault, pictures: readonly PicturePart[]): Reply => {
  const large = new LargeTexts();
  const painter = site.painter(model.like, order.prompt);
  const drawn = pictures.map((part) => ({
    bytesBase64Encoded: carriedBase64(part, painter.base64(part), large),
    mimeType: part.declared,
    ...(order.tellsSafety ? { safetyAttributes: SAFE } : {}),
  }));
  const filtered =
    fault.kind === 'no-picture' && isSafety(fault.finishReason) && order.tellsReason ? [{ raiFilteredReason: RAI_REASON }] : [];
  const predictions = [...drawn, ...filtered, ...(order.tellsSafety ? [PROMPT_VERDICT] : [])];
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: large.weave(`${JSON.stringify(bodyOf(fault, predictions), null, 2)}\n`),
    statesLength: dialect.name === 'relay',
  };
};

/** Google leaves an empty list out. */
const bodyOf = (fault: Fault, predictions: readonly unknown[]): Readonly<Record<string, unknown>> => {
  if (fault.kind === 'no-candidates' && fault.form === 'null') return { predictions: null };
  if (fault.kind === 'no-candidates' && fault.form === 'empty') return { predictions: [] };
  return predictions.length === 0 ? {} : { predictions };
};
