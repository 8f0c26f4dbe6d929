import type { ChatPart, ChatPicture } from '../channel-chat.ts';
import { pictureOf } from './gemini-contents.ts';

/** What a model's parts say and show, thoughts apart. */
export function shownByParts(parts: readonly ChatPart[]): { readonly text: string; readonly pictures: readonly ChatPicture[] } {
  const said = parts.filter(({ json }) => json['thought'] !== true);
  return {
    text: said.flatMap(({ json }) => (typeof json['text'] === 'string' ? [json['text']] : [])).join(''),
    pictures: said.flatMap((part) => pictureOf(part) ?? []),
  };
}
