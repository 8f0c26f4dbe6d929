/** The client is gone: the reason of the signal that ends its call, and of a body that broke off. */
export class ClientLeftError extends Error {
  override readonly name = 'AbortError';

  constructor() {
    super('The client closed the connection before its answer was sent');
  }
}
