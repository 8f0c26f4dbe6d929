import type { ChatContent, ChatPicture, ChatSoFar } from '../channels/channel-chat.ts';
import type { BlobStore } from './blob-store.ts';
import type { KeptPicture, KeptTurn } from './chat-json.ts';
import { blobSource } from './read-blob.ts';

/** The introduction of a picture that another family drew: the chat's model is shown it, since it cannot have said it. */
export const DRAWN_ELSEWHERE = 'The last picture here was drawn from these words and is the one to go on with.';

/** The turns as an order carries them: what is large is read from the store while it is sent. */
export function chatSoFar(turns: readonly KeptTurn[], wire: string, store: BlobStore): ChatSoFar {
  const picture = (kept: KeptPicture): ChatPicture => ({ mediaType: kept.mediaType, content: blobSource(store, kept) });
  const contents = turns.flatMap(({ prompt, references, reply, picture: drawn }): readonly ChatContent[] => {
    const shown = references.map(picture);
    if (reply === null)
      return [{ role: 'user', prompt: `${prompt}\n\n${DRAWN_ELSEWHERE}`, pictures: [...shown, picture(drawn)] }];
    const parts = reply.map(({ json, large }) => ({
      json,
      large: large.map(({ path, as, digest, bytes }) => ({ path, as, content: blobSource(store, { digest, bytes }) })),
    }));
    return [
      { role: 'user', prompt, pictures: shown },
      { role: 'model', parts },
    ];
  });
  return {
    wire,
    contents,
    pictures: turns.reduce((sum, { references }) => sum + references.length + 1, 0),
    textChars: turns.reduce((sum, { prompt, reply }) => sum + prompt.length + textOf(reply), 0),
  };
}

/** Characters of what a model said, pictures and signatures apart: those are counted otherwise, or not at all. */
function textOf(reply: KeptTurn['reply']): number {
  return (reply ?? []).reduce((sum, { json }) => sum + (typeof json['text'] === 'string' ? json['text'].length : 0), 0);
}
