import type { Product } from './wire.ts';
import type { Reply } from './reply.ts';

/** Work that came to nothing and costs nothing. */
export const unpaid = (servedModel: string, size: Product['size'], reply: Reply): Product => ({
  servedModel,
  size,
  pictures: 0,
  interimPictures: 0,
  usage: undefined,
  nanoUsd: 0,
  billed: false,
  status: reply.status,
  write: () => reply,
});
