import type { Issue, ModelOffer } from '@retake/core';
import type { Mapping } from '../call-facts.ts';
import { takesField } from './channel-options.ts';
import type { CurrentFields, ImageFields } from './image-fields.ts';

/** What became of an order. */
export interface ReadDallEFields {
  readonly fields: CurrentFields;
  /** Fields that are honoured in another way. */
  readonly mapped: readonly Mapping[];
  /** Fields that have no effect. */
  readonly ignored: readonly string[];
  readonly issues: readonly Issue[];
}

/** The two qualities of DALL·E 3, as the models after it name what they are nearest to (openai 7.57.0, `ImageGenerateParams.quality`, 2026-11). */
const QUALITIES = { standard: 'medium', hd: 'high' } as const;

/** OpenAI's own words for the two styles (`ImageGenerateParams.style`: "describe the desired style in the prompt instead", 2026-11). */
const STYLES = {
  vivid: 'Style: vivid, hyper-real and dramatic.',
  natural: 'Style: natural, less hyper-real.',
} as const;

/**
 * Reads what clients say that were written for DALL·E, whose models are gone since 2026-05-12: its qualities become those of the models after it,
 * and its styles a sentence of the prompt.
 */
export function readDallEFields({ quality, style, ...rest }: ImageFields, offers: readonly ModelOffer[]): ReadDallEFields {
  const said = styled(rest.prompt, style);
  const fields = { ...rest, prompt: said };
  const mapped: Mapping[] =
    said === rest.prompt || style == null ? [] : [{ field: 'style', sent: style, as: 'a sentence of the prompt' }];
  if (quality !== 'standard' && quality !== 'hd')
    return { fields: quality == null ? fields : { ...fields, quality }, mapped, ignored: [], issues: [] };
  if (takesField('quality', offers)) {
    const as = QUALITIES[quality];
    return {
      fields: { ...fields, quality: as },
      mapped: [...mapped, { field: 'quality', sent: quality, as }],
      ignored: [],
      issues: [],
    };
  }
  // Clients send it as a matter of course: it asks for nothing in particular.
  if (quality === 'standard') return { fields, mapped, ignored: ['quality'], issues: [] };
  const message = 'hd is taken by no channel of this model here: leave it out, and order more pixels, such as 2048x2048';
  return { fields, mapped, ignored: [], issues: [{ path: 'quality', message }] };
}

function styled(prompt: string, style: ImageFields['style']): string {
  return style == null || prompt.trim() === '' ? prompt : `${prompt}\n\n${STYLES[style]}`;
}
