/**
 * Cuts the text of an event stream into its events as it comes, whatever ends its lines. In time linear to the text: each character is
 * looked at once, however long an event is and however small the pieces are that it comes in.
 */
export class EventBlocks {
  /** What has come of the line that is not over. */
  readonly #line: string[] = [];
  /** The lines of the event that is not over. */
  readonly #lines: string[] = [];
  #endedInReturn = false;

  /** The events that this piece ends. */
  push(text: string): readonly string[] {
    if (text === '') return [];
    const blocks: string[] = [];
    // A line feed right after a carriage return belongs to it, also when it comes in the next piece.
    const pieces = (this.#endedInReturn && text.startsWith('\n') ? text.slice(1) : text).split(/\r\n|\r|\n/);
    this.#endedInReturn = text.endsWith('\r');
    const rest = pieces.pop();
    for (const piece of pieces) {
      this.#line.push(piece);
      if (!this.#endLine()) blocks.push(...this.#endBlock());
    }
    if (rest !== undefined && rest !== '') this.#line.push(rest);
    return blocks;
  }

  /** What came of the last event, which no empty line has ended. */
  end(): readonly string[] {
    this.#endLine();
    return this.#endBlock();
  }

  /** Whether the line held anything. */
  #endLine(): boolean {
    const line = this.#line.splice(0).join('');
    if (line !== '') this.#lines.push(line);
    return line !== '';
  }

  #endBlock(): readonly string[] {
    const lines = this.#lines.splice(0);
    return lines.length === 0 ? [] : [lines.join('\n')];
  }
}
