import { createHash } from 'node:crypto';
import type { SimulatorClock } from '../time/simulator-clock.ts';

/** Issues OAuth access tokens, and knows them again until they expire. */
export interface TokenIssuer {
  issue(): { readonly token: string; readonly expiresInS: number };
  /** `undefined` for a token of someone else. */
  isValid(token: string): boolean | undefined;
}

/** Creates an issuer whose tokens are good for `lifetimeS` seconds of `clock`. */
export const createTokenIssuer = (seed: number, lifetimeS: number, clock: SimulatorClock): TokenIssuer => {
  const expiries = new Map<string, number>();
  return {
    issue: () => {
      const token = `ya29.simulated-${createHash('sha256').update(`${seed} token ${expiries.size}`).digest('base64url')}`;
      expiries.set(token, clock.now() + lifetimeS * 1000);
      return { token, expiresInS: lifetimeS };
    },
    isValid: (token) => {
      const expiresAt = expiries.get(token);
      return expiresAt === undefined ? undefined : clock.now() < expiresAt;
    },
  };
};
