import { createHash } from 'node:crypto';

const HEAD_CHARACTERS = 40;
const FILLER_BLOCK = Buffer.from(createHash('sha512').update('retake simulator thought signature').digest('base64').slice(0, 84));

/** Signatures accepted in place of a real one, for history that another model made (Google's documentation, 2026). */
const SENTINELS: ReadonlySet<string> = new Set(['skip_thought_signature_validator', 'context_engineering_is_the_way_to_go']);

/** Thought signatures that can be recognised when they come back, however long they are. */
export interface ThoughtSignatures {
  /** A signature of `characters` (at least 40) for one part of one answer. */
  issue(key: string, characters: number): Buffer;
  /** Whether a signature is one of ours, unchanged, or a documented stand-in. */
  accepts(signature: string): boolean;
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

  const headOf = (name: string, characters: number): string => {
    const seal = createHash('sha256').update(`${seed} ${name} ${characters}`).digest('base64');
    return `Es${name}${seal.slice(0, HEAD_CHARACTERS - 2 - name.length)}`;
  };

  return {
    issue: (key, characters) => {
      const length = Math.max(HEAD_CHARACTERS, characters);
      const name = createHash('sha256').update(`${seed} ${key}`).digest('hex').slice(0, 16);
      return Buffer.concat([Buffer.from(headOf(name, length)), fillerOf(length - HEAD_CHARACTERS)]);
    },
    accepts: (signature) => {
      if (SENTINELS.has(signature)) return true;
      if (signature.length < HEAD_CHARACTERS) return false;
      const name = signature.slice(2, 18);
      if (!signature.startsWith(headOf(name, signature.length))) return false;
      return signature.slice(HEAD_CHARACTERS) === fillerOf(signature.length - HEAD_CHARACTERS).toString('latin1');
    },
  };
};
