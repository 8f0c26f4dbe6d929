import type { ChatPart, ChatWire } from '../channels/channel-chat.ts';
import type { Issue } from '../errors/issue.ts';
import type { KeptPart, KeptTurn } from './chat-json.ts';
import { digestOfText } from './digest.ts';
import { sealOf } from './seal.ts';

/**
 * Everything for which a signing model would refuse these turns, found without asking it: signatures that are missing, altered or in
 * another place than the model put them, and parts that are not what they were. Empty when the chat can go on.
 */
export function historyIssues(turns: readonly KeptTurn[], wire: ChatWire, signs: boolean): readonly Issue[] {
  const places = turns.flatMap(({ reply }, turn) => (reply ?? []).map((_kept, part) => ({ turn, part })));
  const owners = new Map<string, string>();
  for (const [turn, { reply }] of turns.entries()) {
    for (const [part, { signature }] of (reply ?? []).entries())
      if (signature !== null) owners.set(signature, placeOf(turn, part));
  }
  return turns.flatMap(({ reply, channel }, turn) => {
    if (reply === null) return [];
    const parts = reply.map(bare);
    const unsigned = new Map((signs ? wire.unsigned(parts) : []).map(({ part, kind }) => [part, kind]));
    return reply.flatMap((kept, part) => {
      const message = partProblem(kept, { wire, owners, places, turn, part, unsigned: unsigned.get(part), channel });
      return message === undefined ? [] : [{ path: placeOf(turn, part), message }];
    });
  });
}

interface Place {
  readonly wire: ChatWire;
  /** Where each signature was when it came. */
  readonly owners: ReadonlyMap<string, string>;
  /** Every place where a part can be. */
  readonly places: readonly { readonly turn: number; readonly part: number }[];
  readonly turn: number;
  readonly part: number;
  readonly unsigned: 'Text' | 'Image' | undefined;
  readonly channel: string;
}

function partProblem(kept: KeptPart, { wire, owners, places, turn, part, unsigned, channel }: Place): string | undefined {
  const kind = unsigned === undefined ? 'part' : unsigned === 'Image' ? 'picture' : 'text';
  const found = signatureOf(kept, wire);
  if (found === undefined && kept.signature !== null) return `the thought signature of this ${kind} is missing`;
  if (found === undefined && unsigned !== undefined) {
    return `this ${kind} came without a thought signature, which ${channel} must have dropped; the model refuses it without`;
  }
  if (found !== undefined && found !== kept.signature) {
    const owner = owners.get(found);
    return owner === undefined ? 'its thought signature was altered' : `its thought signature is that of ${owner}: it was moved`;
  }
  if (sealOf(turn, part, kept) === kept.seal) return undefined;
  const home = places.find((place) => sealOf(place.turn, place.part, kept) === kept.seal);
  return home === undefined
    ? 'was altered since the model sent it, or moved'
    : `belongs at ${placeOf(home.turn, home.part)}: it was moved`;
}

/** The digest of the signature that a part holds now. */
export function signatureOf(kept: Pick<KeptPart, 'json' | 'large'>, wire: ChatWire): string | undefined {
  const path = wire.signaturePath(bare(kept));
  if (path === undefined) return undefined;
  const large = kept.large.find((value) => JSON.stringify(value.path) === JSON.stringify(path));
  if (large !== undefined) return large.digest;
  const [name = ''] = path;
  const value = kept.json[name];
  return typeof value === 'string' ? digestOfText(value) : undefined;
}

/** A part without what it refers to. */
function bare({ json, large }: Pick<KeptPart, 'json' | 'large'>): ChatPart {
  return { json, large: large.map(({ path, as }) => ({ path, as, content: NOTHING })) };
}

const NOTHING = new Uint8Array(0);

function placeOf(turn: number, part: number): string {
  return `turns[${turn}].reply[${part}]`;
}
