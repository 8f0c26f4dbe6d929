import { isEmpty } from '../../faults/empty-faults.ts';
import type { Fault } from '../../faults/fault.ts';
import { LargeTexts } from '../../generation/large-text.ts';
import type { PicturePart } from '../../generation/picture-part.ts';
import { carriedBase64 } from '../../generation/picture-part.ts';
import { planPictures } from '../../generation/plan-pictures.ts';
import { nearestSize } from '../../models/nearest-size.ts';
import type { SeedreamModelFacts } from '../../models/seedream-models.ts';
import { findSeedreamModel } from '../../models/seedream-models.ts';
import type { Delivery } from '../delivery.ts';
import { unpaid } from '../product.ts';
import type { Reply } from '../reply.ts';
import { isSafety } from '../safety.ts';
import type { Visit } from '../visit.ts';
import type { Job, Product, ServedModel, Site } from '../wire.ts';
import { ARK_INTERNAL, arkErrorReply, INPUT_SENSITIVE, OUTPUT_SENSITIVE } from './ark-error.ts';
import type { SeedreamOrder } from './seedream-order.ts';

/** What an order of ModelArk is served with. */
export interface SeedreamServing {
  readonly site: Site;
  readonly visit: Visit;
  readonly delivery: Delivery;
  readonly model: ServedModel;
  readonly facts: SeedreamModelFacts;
  readonly order: SeedreamOrder;
}

const DAY_MS = 86_400_000;

/** The work of an order. */
export const seedreamJob = (serving: SeedreamServing): Job => ({
  prompt: serving.order.prompt,
  size: nearestSize(serving.order.pixels),
  references: serving.order.references,
  perform: (fault) => perform(serving, fault),
});

/** A picture, or why there is none in its place. */
type Entry = PicturePart | { readonly code: string; readonly message: string };

const perform = (serving: SeedreamServing, fault: Fault): Product => {
  const { site, visit, model, facts, order } = serving;
  const size = nearestSize(order.pixels);
  const blocked = fault.kind === 'no-picture' && isSafety(fault.finishReason) && order.count === 1;
  if (fault.kind === 'prompt-blocked') return unpaid(model.id, size, arkErrorReply(INPUT_SENSITIVE, visit.requestId));
  if (blocked) return unpaid(model.id, size, arkErrorReply(OUTPUT_SENSITIVE, visit.requestId));

  const entries = entriesOf(order, fault);
  const pictures = entries.filter((entry) => 'pixels' in entry);
  const served = fault.kind === 'rerouted' ? (findSeedreamModel(fault.modelVersion) ?? facts) : facts;
  const list = pictures.reduce((sum, { pixels }) => sum + served.price(pixels), 0) + order.references * served.referenceNanoUsd;
  const billed = pictures.length > 0;
  return {
    servedModel: fault.kind === 'rerouted' ? fault.modelVersion : model.id,
    size: pictures[0]?.size ?? size,
    pictures: pictures.length,
    interimPictures: 0,
    usage: billed ? { promptText: 0, promptImage: 0, text: 0, image: tokensOf(pictures), thoughts: 0 } : undefined,
    nanoUsd: billed ? (model.flatNanoUsd ?? list) : 0,
    billed,
    status: 200,
    write: () => answer(serving, fault, entries, site.world.clock.now()),
  };
};

/** Of a sequence whose pictures are refused, the first is drawn all the same, so that a part of it fails inside a 200. */
const entriesOf = (order: SeedreamOrder, fault: Fault): readonly Entry[] => {
  if (!isEmpty(fault)) return planPictures(order, fault);
  if (fault.kind !== 'no-picture') return [];
  const { code, message } = isSafety(fault.finishReason) ? OUTPUT_SENSITIVE : ARK_INTERNAL;
  const drawn = isSafety(fault.finishReason) ? planPictures({ ...order, count: 1 }, fault) : [];
  return [...drawn, ...Array.from({ length: order.count - drawn.length }, () => ({ code, message }))];
};

/** 16,384 tokens for 2048 × 2048 pixels (documentation of ModelArk, 2026-10). */
const tokensOf = (pictures: readonly PicturePart[]): number =>
  pictures.reduce((sum, { pixels }) => sum + Math.ceil((pixels.width * pixels.height) / 256), 0);

const answer = (
  { site, visit, delivery, model, order }: SeedreamServing,
  fault: Fault,
  entries: readonly Entry[],
  at: number,
): Reply => {
  const large = new LargeTexts();
  // The mark stands in the picture's text, where a caption is written at all.
  const painter = site.painter(model.like, order.watermark ? `${order.prompt} · AI generated` : order.prompt);
  const data = entries.map((entry) => {
    if (!('pixels' in entry)) return { error: entry };
    const size = `${entry.pixels.width}x${entry.pixels.height}`;
    return order.asUrl
      ? { url: delivery.put(visit, { part: entry, painter }, at, DAY_MS), size }
      : { b64_json: carriedBase64(entry, painter.base64(entry), large), size };
  });
  const drawn = entries.filter((entry) => 'pixels' in entry);
  const body = {
    model: fault.kind === 'rerouted' ? fault.modelVersion : model.id,
    created: Math.floor(at / 1000),
    ...(fault.kind === 'no-candidates' && fault.form === 'missing'
      ? {}
      : { data: fault.kind === 'no-candidates' && fault.form === 'null' ? null : data }),
    ...(fault.kind === 'missing-usage'
      ? {}
      : { usage: { generated_images: drawn.length, output_tokens: tokensOf(drawn), total_tokens: tokensOf(drawn) } }),
  };
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: large.weave(JSON.stringify(body)),
    statesLength: true,
  };
};
