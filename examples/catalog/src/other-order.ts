import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const reportSchema = z.object({ items: z.array(z.unknown()) });

/** How many products a folder has an order of that is whole; `undefined` where it has none. */
export async function drawnBefore(folder: string): Promise<number | undefined> {
  const text = await readFile(join(folder, 'report.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : reportSchema.parse(JSON.parse(text)).items.length;
}

/** A folder stands for one order, and this is another one: what to do about it. */
export function otherOrder(folder: string, { held, wanted }: { readonly held: number; readonly wanted: number }): Error {
  const which = held === wanted ? 'an order of other products' : `an order of ${held} products, and this one is of ${wanted}`;
  const goOn = held === wanted ? '' : `--first ${held} goes on with that one, `;
  return new Error(`${folder} has ${which}: ${goOn}--fresh gives it up and orders anew, and --out takes another folder`);
}
