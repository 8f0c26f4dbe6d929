/** Something the one who typed the command has to change; its message says what. */
export class LiveRefusal extends Error {
  override readonly name = 'LiveRefusal';
}
