import type { Issue, ModelOffer } from '@retake/core';
import type { CurrentFields } from './image-fields.ts';

/** The call options that each kind of channel has, by the field of the wire. */
const KINDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  openai: {
    quality: 'quality',
    background: 'background',
    output_format: 'outputFormat',
    output_compression: 'outputCompression',
    moderation: 'moderation',
    partial_images: 'partialImages',
    mask: 'mask',
    user: 'safetyIdentifier',
    safety_identifier: 'safetyIdentifier',
  },
  'openai-compatible': {
    quality: 'quality',
    background: 'background',
    output_format: 'outputFormat',
    output_compression: 'outputCompression',
    partial_images: 'partialImages',
  },
  openrouter: {
    quality: 'quality',
    background: 'background',
    output_format: 'outputFormat',
    output_compression: 'outputCompression',
    user: 'user',
    safety_identifier: 'user',
  },
};

/** Fields that change nothing of the picture: where no channel takes one, it is told as ignored rather than refused. */
const ADVICE: ReadonlySet<string> = new Set(['user', 'safety_identifier', 'partial_images']);

/** What of an order goes to single channels. */
export interface ReadChannelOptions {
  /** By kind; empty when there is nothing to tell. */
  readonly channelOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Fields that no channel is told. */
  readonly ignored: readonly string[];
  readonly issues: readonly Issue[];
}

/**
 * What is said of the picture beside size and number, for the channels that can be told. Others are then left out, by the plan: a
 * quality is never lost in silence. What no channel of the model can be told is a problem.
 */
export function readChannelOptions(
  fields: Omit<CurrentFields, 'prompt'>,
  mask: Uint8Array | undefined,
  offers: readonly ModelOffer[],
): ReadChannelOptions {
  const kinds = kindsOf(offers);
  const channelOptions: Record<string, Record<string, unknown>> = {};
  const ignored: string[] = [];
  const issues: Issue[] = [];
  for (const [field, value] of Object.entries(said(fields, mask))) {
    const takers = kinds.filter((kind) => KINDS[kind]?.[field] !== undefined);
    if (takers.length === 0 && ADVICE.has(field)) ignored.push(field);
    else if (takers.length === 0) issues.push({ path: field, message: 'is taken by no channel of this model here' });
    for (const kind of takers) {
      const option = KINDS[kind]?.[field];
      if (option !== undefined) channelOptions[kind] = { ...channelOptions[kind], [option]: value };
    }
  }
  return { channelOptions, ignored, issues };
}

/** Whether some channel of the model can be told such a field. */
export function takesField(field: string, offers: readonly ModelOffer[]): boolean {
  return kindsOf(offers).some((kind) => KINDS[kind]?.[field] !== undefined);
}

function kindsOf(offers: readonly ModelOffer[]): readonly string[] {
  const kinds = new Set(offers.flatMap(({ channels }) => channels.map(({ kind }) => kind)));
  return [...kinds].filter((kind) => Object.hasOwn(KINDS, kind));
}

/** What a client means by `auto`, and by no drafts, is what it gets without a word. */
function said(fields: Omit<CurrentFields, 'prompt'>, mask: Uint8Array | undefined): Readonly<Record<string, unknown>> {
  const { quality, background, moderation, output_format, output_compression, partial_images, stream, user } = fields;
  const values = {
    quality: quality === 'auto' ? undefined : quality,
    background: background === 'auto' ? undefined : background,
    moderation: moderation === 'auto' ? undefined : moderation,
    output_format,
    output_compression,
    partial_images: stream === true && partial_images !== 0 ? partial_images : undefined,
    safety_identifier: fields.safety_identifier,
    // An empty identifier is none (openai 7.57.0).
    user: fields.safety_identifier == null || fields.safety_identifier === '' ? user : undefined,
    mask,
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== ''));
}
