import type { PictureOrder, ReferenceImage } from '../channels/channel.ts';
import type { KeptTurn } from './chat-json.ts';

/** What a turn says and shows. */
type Words = Pick<PictureOrder, 'prompt' | 'references'>;

/**
 * A turn of a chat in words that stand by themselves, for whoever cannot continue the chat: the turns as text, and the last picture, where
 * it is at hand, as the first reference. What is lost are the pictures before the last one and the model's own words and thoughts.
 */
export function replayedOrder(
  { prompt, references }: Words,
  turns: readonly Pick<KeptTurn, 'prompt'>[],
  last: ReferenceImage | undefined,
): Words {
  if (turns.length === 0) return { prompt, references };
  const picture = last === undefined ? 'The picture to change' : 'The first picture';
  return {
    prompt: [
      `${picture} is the result of these steps so far:`,
      ...turns.map((turn, index) => `${index + 1}. ${turn.prompt}`),
      '',
      'Change it now as follows, and nothing else:',
      prompt,
    ].join('\n'),
    references: last === undefined ? references : [last, ...references],
  };
}
