import { readBody } from '../body/read-body.ts';
import { resolveReferences, standInReferences, type ReferenceList } from '../references/resolve-references.ts';
import { argumentsOf } from './make-call.ts';
import { readOrder, type Order } from './read-order.ts';
import type { Visit } from './route.ts';

/** What the body of a visit orders. Throws problems of the body, and of what the caller may not ask for. */
export async function orderOf({ request, admission, held, setting }: Visit): Promise<Order> {
  return readOrder(await readBody(request, setting.uploads, held), admission);
}

/** An order, and where it stands in the body of its request; `''` for one that is the body. */
export interface PlacedOrder {
  readonly order: Order;
  readonly place: string;
}

/**
 * The same order with pictures where it had addresses, if the routes download any. What is wrong with the rest of it is found before.
 *
 * @throws as `resolveReferences`; what the service says of the order.
 */
export async function withReferences(order: Order, visit: Visit, signal: AbortSignal): Promise<Order> {
  const placed = [{ order, place: '' }];
  const [standIn = order] = withStandIns(placed, visit, 'unread');
  if (standIn === order) return order;
  const { request, options } = argumentsOf(standIn);
  visit.service.plan(request, options);
  const [whole = order] = await withAllReferences(placed, visit, signal);
  return whole;
}

/** The same for several orders of one request, which is held as a whole to what it may download. @throws as `resolveReferences` */
export async function withAllReferences(
  orders: readonly PlacedOrder[],
  { setting, held }: Visit,
  signal: AbortSignal,
): Promise<readonly Order[]> {
  const { references, uploads } = setting;
  if (references === undefined) return orders.map(({ order }) => order);
  const resolution = { ...references, most: uploads.files, held, signal };
  return withImages(orders, await resolveReferences(orders.map(listOf), resolution));
}

/**
 * The orders with stand-ins for pictures at addresses, for what is asked about them without a download; each itself where it has none.
 *
 * @param addresses `'unread'` where they are read later, with all that is wrong with them.
 * @throws RequestInvalidError with the path of every address that would not be asked.
 */
export function withStandIns(
  orders: readonly PlacedOrder[],
  { setting }: Visit,
  addresses: 'read' | 'unread' = 'read',
): readonly Order[] {
  const { references, uploads } = setting;
  if (references === undefined) return orders.map(({ order }) => order);
  const rules = addresses === 'read' ? references.rules : undefined;
  return withImages(orders, standInReferences(orders.map(listOf), uploads.files, rules));
}

function listOf({ order, place }: PlacedOrder): ReferenceList {
  return { images: order.request['images'], path: place === '' ? 'images' : `${place}.images` };
}

function withImages(orders: readonly PlacedOrder[], lists: readonly unknown[]): readonly Order[] {
  return orders.map(({ order }, index) =>
    order.request['images'] === lists[index] ? order : { ...order, request: { ...order.request, images: lists[index] } },
  );
}
