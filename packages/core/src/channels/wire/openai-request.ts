import type { ReferenceImage } from '../channel.ts';
import type { FormFile } from './openai-multipart.ts';

/** One order in the terms of an API of OpenAI's kind, without credentials. */
export interface OpenAiRequest {
  /** Below the base URL, such as `/images/generations`. */
  readonly path: string;
  readonly contentType: string;
  /** May hold tokens of the exchange. */
  readonly body: string;
  /** Whether drafts are ordered with the picture. @default false */
  readonly drafts?: boolean;
}

/** Added to the prompt when an answer held no picture; measured on Gemini models (APIYI, read 2026-11-21). */
export const INSISTENCE = 'Output the final image only.';

/** The prompt as it is sent. */
export function promptOf(prompt: string, insist: boolean): string {
  return insist ? `${prompt}\n\n${INSISTENCE}` : prompt;
}

/** A request whose body is JSON. */
export function jsonRequest(path: string, body: object): OpenAiRequest {
  return { path, contentType: 'application/json', body: JSON.stringify(body) };
}

/** References as the files of a form. */
export function referenceFiles(references: readonly ReferenceImage[]): readonly FormFile[] {
  return references.map(({ bytes, mediaType }, index) => ({
    field: 'image[]',
    fileName: `reference-${index + 1}.${mediaType.replace(/^image\//, '')}`,
    mediaType,
    bytes,
  }));
}

/** References as the content parts of chat; the same shape stands in `input_references` of OpenRouter. */
export function referenceParts(
  references: readonly ReferenceImage[],
  exchange: { readonly attachBase64: (bytes: Uint8Array) => string },
): readonly { readonly type: 'image_url'; readonly image_url: { readonly url: string } }[] {
  return references.map(({ bytes, mediaType }) => ({
    type: 'image_url',
    image_url: { url: `data:${mediaType};base64,${exchange.attachBase64(bytes)}` },
  }));
}
