import type { ReceivedRequest } from './received-request.ts';

/** The latest requests of a channel. */
export interface RequestLog {
  /** Returns the request's number, counted from 1 over all that ever came. */
  add(request: ReceivedRequest): number;
  /** Oldest first. */
  list(): readonly ReceivedRequest[];
}

/** Creates a log that forgets the oldest beyond `capacity`. */
export const createRequestLog = (capacity: number): RequestLog => {
  const latest: ReceivedRequest[] = [];
  let count = 0;
  return {
    add: (request) => {
      latest.push(request);
      if (latest.length > capacity) latest.shift();
      count += 1;
      return count;
    },
    list: () => [...latest],
  };
};
