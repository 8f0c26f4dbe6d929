import { expect, it } from 'vitest';
import { PRODUCTS, readProducts } from '../src/read-products.ts';

it('comes with five hundred products, each with a number and a prompt of its own', async () => {
  const products = await readProducts(PRODUCTS);
  expect(products).toHaveLength(500);
  expect(new Set(products.map(({ sku }) => sku)).size).toBe(500);
  expect(new Set(products.map(({ name }) => name)).size).toBe(500);
});
