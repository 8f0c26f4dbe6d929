import { z } from 'zod';

const ownersKey = z.tuple([z.string(), z.string()]);

/** Whose a key of the routes is: they are made of their owner and what the owner calls it. Any other key is its own owner. */
export function ownerOf(key: string): string {
  try {
    return ownersKey.safeParse(JSON.parse(key)).data?.[0] ?? key;
  } catch {
    return key;
  }
}
