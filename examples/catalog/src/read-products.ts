import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';

const productsSchema = z.array(
  z.object({ sku: z.string().min(1), name: z.string().min(1), category: z.string(), prompt: z.string().min(1) }),
);

/** A line of the catalog. */
export type Product = z.output<typeof productsSchema>[number];

/** The products that come with the example, invented like their names. */
export const PRODUCTS = new URL('../products.csv', import.meta.url);

/** Reads a catalog: a CSV with the columns `sku`, `name`, `category` and `prompt`. @throws ZodError with every line that lacks one. */
export async function readProducts(file: string | URL): Promise<readonly Product[]> {
  return productsSchema.parse(parse(await readFile(file), { columns: true, bom: true, trim: true }));
}
