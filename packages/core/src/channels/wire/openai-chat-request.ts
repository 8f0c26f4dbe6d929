import type { PictureOrder } from '../channel.ts';
import { jsonRequest, promptOf, referenceParts, type OpenAiRequest } from './openai-request.ts';

/** Writes an order as one message of a chat; `fields` stand beside it. */
export function chatRequest(
  { prompt, references }: PictureOrder,
  insist: boolean,
  exchange: { readonly attachBase64: (bytes: Uint8Array) => string },
  fields: object,
): OpenAiRequest {
  const text = promptOf(prompt, insist);
  // A plain string is what every relay takes; parts only where there is more than text.
  const content = references.length === 0 ? text : [{ type: 'text', text }, ...referenceParts(references, exchange)];
  return jsonRequest('/chat/completions', { ...fields, messages: [{ role: 'user', content }] });
}
