/** An answer, ready to send. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** In pieces, so that cached pictures are never copied. */
  readonly body: readonly Buffer[];
  /** Whether its `Content-Length` is stated; otherwise it is sent in chunks. */
  readonly statesLength: boolean;
}

/** An answer of one text, whose length is stated. */
export const textReply = (status: number, headers: Readonly<Record<string, string>>, text: string): Reply => ({
  status,
  headers,
  body: [Buffer.from(text)],
  statesLength: true,
});

/** A compact JSON answer, whose length is stated. */
export const jsonReply = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply =>
  textReply(status, { 'content-type': 'application/json', ...headers }, JSON.stringify(value));
