import type { Usage } from '../../billing/usage.ts';
import { isEmpty } from '../../faults/empty-faults.ts';
import type { Fault } from '../../faults/fault.ts';
import { LargeTexts } from '../../generation/large-text.ts';
import type { PicturePart } from '../../generation/picture-part.ts';
import { carriedBase64 } from '../../generation/picture-part.ts';
import { planPictures } from '../../generation/plan-pictures.ts';
import { nearestSize } from '../../models/nearest-size.ts';
import type { Delivery } from '../delivery.ts';
import { overloaded } from '../gemini/overloaded.ts';
import type { Problem } from '../gemini/problem.ts';
import { problemReply } from '../gemini/problem-reply.ts';
import { relay } from '../gemini/relay.ts';
import { openAiUsage } from '../openai/write-openai-answer.ts';
import { unpaid } from '../product.ts';
import type { Reply } from '../reply.ts';
import { jsonReply } from '../reply.ts';
import { isSafety } from '../safety.ts';
import type { Visit } from '../visit.ts';
import type { Job, Product, ServedModel, Site } from '../wire.ts';
import type { RelayOrder } from './relay-order.ts';

/** What an order to a relay's OpenAI endpoints is served with. */
export interface RelayServing {
  readonly site: Site;
  readonly visit: Visit;
  readonly delivery: Delivery;
  readonly model: ServedModel;
  readonly order: RelayOrder;
}

/** The work of an order: a flat price for each answered request, with a picture or without. */
export const relayJob = (serving: RelayServing): Job => ({
  prompt: serving.order.prompt,
  size: nearestSize(serving.order.pixels),
  references: serving.order.references,
  perform: (fault) => perform(serving, fault),
});

/** What a picture counts as; relays state some number, and bill by request. */
const PICTURE_TOKENS = 1120;
const HOUR_MS = 3_600_000;

const perform = (serving: RelayServing, fault: Fault): Product => {
  const { site, visit, model, order } = serving;
  const size = nearestSize(order.pixels);
  if (fault.kind === 'only-thought-image' || fault.kind === 'interim-images')
    throw new RangeError(`A relay's OpenAI endpoints know no ${fault.kind}: their pictures are never thoughts`);
  const problem = problemIn(order, fault);
  if (problem !== undefined) return unpaid(model.id, size, problemReply(relay, problem, visit.requestId, false));

  const mediaType = site.behaviour.mediaType ?? 'image/png';
  const pictures = isEmpty(fault) ? [] : planPictures({ ...order, mediaType }, fault);
  const free = pictures.length === 0 && site.behaviour.billsEmptyAnswers === false;
  const usage: Usage = {
    promptText: Math.max(1, Math.ceil(order.prompt.length / 4)),
    promptImage: 0,
    text: 0,
    image: pictures.length * PICTURE_TOKENS,
    thoughts: 0,
  };
  return {
    servedModel: fault.kind === 'rerouted' ? fault.modelVersion : model.id,
    size: pictures[0]?.size ?? size,
    pictures: pictures.length,
    interimPictures: 0,
    usage: free ? undefined : usage,
    nanoUsd: free ? 0 : (model.flatNanoUsd ?? 0),
    billed: !free,
    status: 200,
    write: () => (order.road === 'images' ? imagesReply : chatReply)(serving, fault, pictures, usage),
  };
};

/** What a relay refuses after it tried: its upstream's moderation, and a stream's failure where there is no stream. */
const problemIn = (order: RelayOrder, fault: Fault): Problem | undefined => {
  if (fault.kind === 'error-in-stream') return overloaded('high-demand', 503);
  if (fault.kind === 'prompt-blocked') {
    return {
      status: 400,
      grpcStatus: 'INVALID_ARGUMENT',
      message: `Gemini prompt blocked [${fault.blockReason}]`,
      relay: { type: 'channel_error', code: 'prompt_blocked' },
    };
  }
  return fault.kind === 'no-picture' && order.road === 'images' && isSafety(fault.finishReason)
    ? {
        status: 500,
        grpcStatus: 'INTERNAL',
        message: `Gemini image generation blocked [${fault.finishReason}]: the image was filtered`,
        relay: { type: 'channel_error', code: 'channel:image_generation_failed' },
      }
    : undefined;
};

type Carried = (part: PicturePart) => string;

/** A picture as a data URL, or as an address on the relay's own host. */
const carriers = (
  { site, visit, delivery, model, order }: RelayServing,
  large: LargeTexts,
): { readonly base64: Carried; readonly dataUrl: Carried; readonly address: Carried } => {
  const painter = site.painter(model.like, order.prompt);
  const base64: Carried = (part) => carriedBase64(part, painter.base64(part), large);
  return {
    base64,
    dataUrl: (part) => `data:${part.declared};base64,${base64(part)}`,
    address: (part) => delivery.put(visit, { part, painter }, site.world.clock.now(), HOUR_MS),
  };
};

type Write = (serving: RelayServing, fault: Fault, pictures: readonly PicturePart[], usage: Usage) => Reply;

const imagesReply: Write = (serving, fault, pictures, usage) => {
  const { site, order } = serving;
  const large = new LargeTexts();
  const { base64, dataUrl, address } = carriers(serving, large);
  const form = site.behaviour.pictureAs ?? (order.asked === 'url' ? 'url' : 'b64');
  const data = pictures.map((part) => {
    if (form === 'url') return { url: address(part) };
    return form === 'data-url' ? { url: dataUrl(part) } : { b64_json: base64(part) };
  });
  return written(large, {
    created: Math.floor(site.world.clock.now() / 1000),
    ...listed('data', data, fault),
    ...(fault.kind === 'missing-usage' ? {} : { usage: openAiUsage(usage) }),
  });
};

const chatReply: Write = (serving, fault, pictures, usage) => {
  const { site, visit, model } = serving;
  const large = new LargeTexts();
  const { base64, dataUrl, address } = carriers(serving, large);
  const form = fault.kind === 'markdown-picture' ? 'markdown' : (site.behaviour.pictureAs ?? 'markdown');
  const shown = pictures.map((part) => {
    if (form === 'b64') return base64(part);
    if (form === 'data-url') return dataUrl(part);
    return `![image](${form === 'url' ? address(part) : dataUrl(part)})`;
  });
  const native = fault.kind === 'no-picture' ? fault.finishReason : 'STOP';
  const spoken = fault.kind === 'no-picture' && !isSafety(native) ? [fault.text] : [];
  const afterwards = fault.kind === 'text-after-picture' ? ['Here is the picture you asked for.'] : [];
  const choice = {
    index: 0,
    message: { role: 'assistant', content: [...spoken, ...shown, ...afterwards].join('\n') },
    finish_reason: isSafety(native) ? 'content_filter' : 'stop',
  };
  const at = Math.floor(site.world.clock.now() / 1000);
  const [prompt, completion] = [usage.promptText, usage.image];
  return written(large, {
    id: `chatcmpl-${visit.requestId}`,
    object: 'chat.completion',
    created: at,
    model: fault.kind === 'rerouted' ? fault.modelVersion : model.id,
    ...listed('choices', fault.kind === 'no-candidates' ? [] : [choice], fault),
    ...(fault.kind === 'missing-usage'
      ? {}
      : { usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion } }),
  });
};

/** A list under its name, or in the form that a fault gives to nothing. */
const listed = (name: string, entries: readonly unknown[], fault: Fault): Readonly<Record<string, unknown>> => {
  if (fault.kind !== 'no-candidates' || fault.form === 'empty') return { [name]: entries };
  return fault.form === 'null' ? { [name]: null } : {};
};

const written = (large: LargeTexts, body: unknown): Reply => ({
  ...jsonReply(200, null),
  body: large.weave(JSON.stringify(body)),
});
