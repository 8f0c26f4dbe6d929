import { readBody } from '../body/read-body.ts';
import { resolveReferences } from '../references/resolve-references.ts';
import { readOrder, type Order } from './read-order.ts';
import type { Visit } from './route.ts';

/** What the body of a visit orders. Throws problems of the body, and of what the caller may not ask for. */
export async function orderOf({ request, admission, held, setting }: Visit): Promise<Order> {
  return readOrder(await readBody(request, setting.uploads, held), admission);
}

/** The same order with pictures where it had addresses, if the routes download any. */
export async function withReferences(order: Order, { setting }: Visit, signal: AbortSignal): Promise<Order> {
  const { references, uploads } = setting;
  const { images } = order.request;
  if (references === undefined || images === undefined) return order;
  const resolved = await resolveReferences(images, uploads.files, { ...references, signal });
  return { ...order, request: { ...order.request, images: resolved } };
}
