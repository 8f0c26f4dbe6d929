import { HttpException } from '@nestjs/common';

/** The status that proxies log for a client that left before its answer; nobody receives it. */
const CLIENT_CLOSED_REQUEST = 499;

/** The client is gone: the reason of the signal that ends its call. An HttpException, so that Nest does not log it as a fault of the app. */
export class ClientLeftException extends HttpException {
  constructor() {
    super('The client closed the connection before its answer was sent', CLIENT_CLOSED_REQUEST);
  }
}
