import type { PictureOrder, ReferenceImage } from '../channels/channel.ts';
import type { KeptTurn } from './chat-json.ts';

/**
 * A turn of a chat as an order for whoever cannot continue the chat: the last picture as the first reference, the turns as text. What
 * is lost are the pictures before the last one and the model's own words and thoughts.
 */
export function replayedOrder(
  { chat: _chat, ...order }: PictureOrder,
  turns: readonly KeptTurn[],
  last: ReferenceImage | undefined,
): PictureOrder {
  if (last === undefined) return order;
  const asked = turns.map(({ prompt }, index) => `${index + 1}. ${prompt}`);
  const prompt = [
    'The first picture is the result of these steps so far:',
    ...asked,
    '',
    'Change it now as follows, and nothing else:',
    order.prompt,
  ].join('\n');
  return { ...order, prompt, references: [last, ...order.references] };
}
