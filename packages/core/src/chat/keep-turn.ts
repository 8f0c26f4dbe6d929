import type { ChatPart, ChatWire } from '../channels/channel-chat.ts';
import type { ReferenceImage } from '../channels/channel.ts';
import type { BlobStore } from './blob-store.ts';
import type { KeptBlob, KeptPart, KeptPicture, KeptTurn } from './chat-json.ts';
import { digestOf } from './digest.ts';
import { signatureOf } from './history-issues.ts';
import { sealOf } from './seal.ts';

/** A turn that was drawn, with all its bytes. */
export interface DrawnTurn {
  readonly prompt: string;
  readonly references: readonly ReferenceImage[];
  readonly reply: readonly ChatPart[] | undefined;
  readonly picture: Pick<ReferenceImage, 'mediaType' | 'width' | 'height'> & { readonly data: Uint8Array };
  readonly channel: string;
  readonly model: string;
  readonly nanoUsd: number | undefined;
}

/** Puts what is large of a turn into the store, and gives back the turn with references to it. Rejects as the store does. */
export async function keepTurn(drawn: DrawnTurn, turn: number, wire: ChatWire, store: BlobStore): Promise<KeptTurn> {
  const { prompt, channel, model, nanoUsd, reply = [], picture } = drawn;
  const keep = keeper(store);
  const references = await Promise.all(drawn.references.map(({ bytes, ...facts }) => keepPicture(bytes, facts, keep)));
  const parts = await Promise.all(
    reply.map(async (part, index): Promise<KeptPart> => {
      const kept = await keepPart(part, keep);
      return { ...kept, signature: signatureOf(kept, wire) ?? null, seal: sealOf(turn, index, kept) };
    }),
  );
  return {
    prompt,
    references,
    reply: parts.length === 0 ? null : parts,
    picture: await keepPicture(picture.data, picture, keep),
    channel,
    model,
    nanoUsd: nanoUsd ?? null,
  };
}

type Keep = (content: Uint8Array) => Promise<KeptBlob>;

/** Keeps each content once, also where it stands in two places, as the last picture does. */
function keeper(store: BlobStore): Keep {
  const kept = new Map<Uint8Array, Promise<KeptBlob>>();
  return (content) => {
    const known = kept.get(content);
    if (known !== undefined) return known;
    const keeping = put(store, content);
    kept.set(content, keeping);
    return keeping;
  };
}

async function put(store: BlobStore, content: Uint8Array): Promise<KeptBlob> {
  const digest = await digestOf(content);
  await store.put(digest, content);
  return { digest, bytes: content.byteLength };
}

async function keepPicture(
  content: Uint8Array,
  { mediaType, width, height }: Pick<ReferenceImage, 'mediaType' | 'width' | 'height'>,
  keep: Keep,
): Promise<KeptPicture> {
  return { ...(await keep(content)), mediaType, width, height };
}

async function keepPart({ json, large }: ChatPart, keep: Keep): Promise<Pick<KeptPart, 'json' | 'large'>> {
  const values = large.map(async ({ path, as, content }) => {
    if (!(content instanceof Uint8Array)) throw new TypeError('a part that came holds its bytes');
    return { path: [...path], as, ...(await keep(content)) };
  });
  return { json: { ...json }, large: await Promise.all(values) };
}
