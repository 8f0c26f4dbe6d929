import { createHash } from 'node:crypto';

const HEAD_CHARACTERS = 40;
const FILLER_BLOCK = Buffer.from(createHash('sha512').update('retake simulator thought signature').digest('base64').slice(0, 84));

/** Signatures accepted in place of a real one, for history that another model made (Google's documentation, 2026). */
const SENTINELS: ReadonlySet<string> = new Set(['skip_thought_signature_validator', 'context_engineering_is_the_way_to_go']);

/** The part that a signature belongs to: a text, or the base64 of a picture. */
export type SignedPart = { readonly text: string } | { readonly base64: Buffer | string };

/** Thought signatures that can be recognised when they come back, however long they are. */
export interface ThoughtSignatures {
  /** A signature of `characters` (at least 40) for one part of one answer. */
  issue(key: string, characters: number, part: SignedPart): Buffer;
  /** Whether a signature is one of ours, unchanged and on the part it was made for, or a documented stand-in. */
  accepts(signature: string, part: SignedPart): boolean;
}

/** Creates the signatures of a simulator; simulators of one seed accept each other's, as Google's backends do. */
export const createThoughtSignatures = (seed: number): ThoughtSignatures => {
  const fillers = new Map<number, Buffer>();

  const fillerOf = (characters: number): Buffer => {
    const known = fillers.get(characters);
    if (known !== undefined) return known;
    const filler = Buffer.alloc(characters, FILLER_BLOCK);
    fillers.set(characters, filler);
    return filler;
  };

  const headOf = (name: string, characters: number, part: SignedPart): string => {
    const seal = createHash('sha256')
      .update(`${seed} ${name} ${characters} ${gistOf(part)}`)
      .digest('base64');
    return `Es${name}${seal.slice(0, HEAD_CHARACTERS - 2 - name.length)}`;
  };

  return {
    issue: (key, characters, part) => {
      const length = Math.max(HEAD_CHARACTERS, characters);
      const name = createHash('sha256').update(`${seed} ${key}`).digest('hex').slice(0, 16);
      return Buffer.concat([Buffer.from(headOf(name, length, part)), fillerOf(length - HEAD_CHARACTERS)]);
    },
    accepts: (signature, part) => {
      if (SENTINELS.has(signature)) return true;
      if (signature.length < HEAD_CHARACTERS) return false;
      const name = signature.slice(2, 18);
      if (!signature.startsWith(headOf(name, signature.length, part))) return false;
      return signature.slice(HEAD_CHARACTERS) === fillerOf(signature.length - HEAD_CHARACTERS).toString('latin1');
    },
  };
};

/** A streamed text is signed with its first piece, and a client may join the pieces. */
const TEXT_CHARACTERS = 8;
/** Of a picture its ends tell it apart, and reading 20 MB of it for each request would not. */
const PICTURE_CHARACTERS = 4096;

const gistOf = (part: SignedPart): string => {
  if ('text' in part) return `text ${part.text.slice(0, TEXT_CHARACTERS)}`;
  // Base64 of the same bytes in either alphabet, padded or not.
  const characters = part.base64.length - (ends(part.base64, -2).match(/=+$/)?.[0].length ?? 0);
  const head = spelled(part.base64, 0, Math.min(characters, PICTURE_CHARACTERS));
  const tail = spelled(part.base64, Math.max(0, characters - PICTURE_CHARACTERS), characters);
  return `picture ${characters} ${head} ${tail}`;
};

const ends = (base64: Buffer | string, from: number): string => textOf(base64.slice(from));

const spelled = (base64: Buffer | string, from: number, to: number): string =>
  textOf(base64.slice(from, to)).replaceAll('-', '+').replaceAll('_', '/');

const textOf = (base64: Buffer | string): string => (typeof base64 === 'string' ? base64 : base64.toString('latin1'));
