import type { KeptBlob, KeptTurn } from './chat-json.ts';

/** A blob and the places of a chat that refer to it, such as `turns[1].reply[0].thoughtSignature`. */
export interface PlacedBlob extends KeptBlob {
  readonly places: readonly string[];
}

/** Every blob that turns refer to, once, with all its places. */
export function blobsOf(turns: readonly KeptTurn[]): readonly PlacedBlob[] {
  const found = new Map<string, { readonly blob: KeptBlob; readonly places: string[] }>();
  const refer = ({ digest, bytes }: KeptBlob, place: string): void => {
    // The length belongs to the key: a reference that states another one is altered, whatever the others say.
    const known = found.get(`${digest} ${bytes}`);
    if (known === undefined) found.set(`${digest} ${bytes}`, { blob: { digest, bytes }, places: [place] });
    else known.places.push(place);
  };
  for (const [index, turn] of turns.entries()) {
    const at = `turns[${index}]`;
    for (const [number, reference] of turn.references.entries()) refer(reference, `${at}.references[${number}]`);
    for (const [number, part] of (turn.reply ?? []).entries()) {
      for (const value of part.large) refer(value, `${at}.reply[${number}].${value.path.join('.')}`);
    }
    refer(turn.picture, `${at}.picture`);
  }
  return Array.from(found.values(), ({ blob, places }) => ({ ...blob, places }));
}
