/** Names of gRPC codes that Google's error envelope carries. */
export type GrpcStatus =
  | 'INVALID_ARGUMENT'
  | 'FAILED_PRECONDITION'
  | 'UNAUTHENTICATED'
  | 'PERMISSION_DENIED'
  | 'NOT_FOUND'
  | 'RESOURCE_EXHAUSTED'
  | 'INTERNAL'
  | 'UNAVAILABLE'
  | 'DEADLINE_EXCEEDED';

/** A refusal before any dialect has put it into words of its own. */
export interface Problem {
  readonly status: number;
  readonly grpcStatus: GrpcStatus;
  readonly message: string;
  /** `google.rpc` details; relays drop them. */
  readonly details?: readonly Readonly<Record<string, unknown>>[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Wraps Google's envelope in an array. */
  readonly array?: boolean;
  /** A proxy's page that replaces every JSON body. */
  readonly html?: string;
  /** A relay's own error, OpenAI-shaped on every dialect; otherwise a relay passes on what its upstream said. */
  readonly relay?: { readonly type: string; readonly code: string };
}

/** An answer outside 2xx, ready to send. */
export interface RenderedProblem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
