import type { PictureOrder } from './channel.ts';

/** The pictures that go with an order: its references, and those of the chat before it. What looking at pictures costs goes by it. */
export function picturesShown({ references, chat }: Pick<PictureOrder, 'references' | 'chat'>): number {
  return references.length + (chat?.pictures ?? 0);
}
