import type { Fault } from '../../faults/fault.ts';
import { isEmpty } from '../../faults/empty-faults.ts';
import { isOdd } from '../../faults/odd-faults.ts';
import type { ModelFacts } from '../../models/model-facts.ts';
import { findModel } from '../../models/model-list.ts';
import { composeEmpty } from './compose-empty.ts';
import type { PicturePart } from '../../generation/picture-part.ts';
import type { AnswerPart, Composition, CompositionOrder } from './composition.ts';
import { deliveredPixels } from './delivered-pixels.ts';
import { imageTokensOf, promptTokens, textTokens, thoughtTokens } from './token-counts.ts';

/** Decides everything about a 200: its parts, its tokens and which model served it. */
export const compose = (order: CompositionOrder): Composition => {
  const { request, fault, draw, model } = order;
  if (isEmpty(fault)) return composeEmpty(fault, order);
  const modelVersion = fault.kind === 'rerouted' ? fault.modelVersion : order.modelId;
  const served = fault.kind === 'rerouted' ? (findModel(fault.modelVersion) ?? model) : model;
  const size = fault.kind === 'wrong-size' ? fault.size : request.size;
  const pictures = request.wantsPicture ? picturesOf(order, served) : [];
  const interim = pictures.filter((picture) => picture.interim);
  const finals = pictures.length - interim.length;
  const parts = partsOf(
    order,
    pictures.map((picture) => picture.part),
  );
  const spoken = parts.reduce((sum, part) => sum + (part.kind === 'text' && !part.thought ? textTokens(part.text) : 0), 0);
  return {
    candidates: { kind: 'one', finishReason: 'STOP', content: parts },
    modelVersion,
    usage: {
      ...promptTokens(request, served),
      text: spoken + (finals === 0 || !served.signs ? 0 : 88 + Math.floor(draw('overhead') * 180)),
      image: finals * imageTokensOf(served, size) + interim.length * imageTokensOf(served, '1K'),
      thoughts: thoughtTokens(request, served, draw),
    },
    tellsUsage: fault.kind !== 'missing-usage',
    size,
    pictures: finals,
    interimPictures: interim.length,
  };
};

interface PlannedPicture {
  readonly part: PicturePart;
  readonly interim: boolean;
}

const CARRIERS = {
  'markdown-picture': 'markdown',
  'bad-base64': 'bad-base64',
  'truncated-base64': 'truncated-base64',
  'truncated-picture': 'truncated-picture',
} as const satisfies Partial<Record<Fault['kind'], PicturePart['carrier']>>;

const picturesOf = (
  { request, fault, mediaType: preferred }: CompositionOrder,
  served: ModelFacts,
): readonly PlannedPicture[] => {
  const odd = isOdd(fault) ? fault : undefined;
  const size = odd?.kind === 'wrong-size' ? odd.size : request.size;
  const ratio = odd?.kind === 'wrong-size' ? odd.aspectRatio : undefined;
  const mediaType = odd?.kind === 'media-type' ? odd.mediaType : (preferred ?? served.mediaType);
  const base: PicturePart = {
    kind: 'picture',
    pixels: deliveredPixels(request, served, size, ratio),
    size,
    mediaType,
    declared: (odd?.kind === 'media-type' ? odd.declared : undefined) ?? mediaType,
    variant: 0,
    thought: odd?.kind === 'only-thought-image',
    carrier: odd !== undefined && odd.kind in CARRIERS ? carrierOf(odd.kind) : 'inline',
    keep: odd?.kind === 'truncated-base64' || odd?.kind === 'truncated-picture' ? odd.keep : 1,
  };
  const final = (variant: number): PlannedPicture => ({ part: { ...base, variant }, interim: false });
  if (odd?.kind === 'several-images') return Array.from({ length: odd.count }, (_none, index) => final(index));
  if (odd?.kind !== 'interim-images') return [final(0)];
  const draft = { ...base, pixels: deliveredPixels(request, served, '1K', undefined), size: '1K' as const, thought: odd.flagged };
  return [
    ...Array.from({ length: odd.count }, (_none, index) => ({ part: { ...draft, variant: index + 1 }, interim: true })),
    final(0),
  ];
};

const carrierOf = (kind: Fault['kind']): PicturePart['carrier'] => {
  for (const [name, carrier] of Object.entries(CARRIERS)) if (name === kind) return carrier;
  return 'inline';
};

const partsOf = ({ request, fault }: CompositionOrder, pictures: readonly PicturePart[]): readonly AnswerPart[] => {
  const thoughts: readonly AnswerPart[] = request.includeThoughts
    ? [{ kind: 'text', text: '**Considering the picture**\n\nI plan its composition before I draw it.', thought: true }]
    : [];
  const text = pictures.length === 0 ? 'A picture of that would look good.' : 'Here is the picture you asked for.';
  const spoken: readonly AnswerPart[] =
    request.wantsText || pictures.length === 0 ? [{ kind: 'text', text, thought: false }] : [];
  return fault.kind === 'text-after-picture' ? [...thoughts, ...pictures, ...spoken] : [...thoughts, ...spoken, ...pictures];
};
