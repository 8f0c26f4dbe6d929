import { describe, expect, it } from 'vitest';
import { captionRows, layOutCaption } from '../../src/pictures/caption.ts';
import { glyph, GLYPH_ROWS } from '../../src/pictures/glyphs.ts';

const box = { left: 0, top: 0, columns: 200, rows: 100 };

describe('layOutCaption', () => {
  it('takes the largest letters that let the whole text fit', () => {
    const short = layOutCaption('Hello', box, 6);
    const long = layOutCaption('Hello there, this is a sentence of some length that wants several lines', box, 6);
    expect(short?.dot).toBe(6);
    expect(long?.dot).toBeLessThan(6);
    expect(long?.lines.join(' ')).toBe('Hello there, this is a sentence of some length that wants several lines');
  });

  it('stays within the box, whatever the text', () => {
    for (const text of ['word '.repeat(400), 'x'.repeat(3000), 'Donaudampfschifffahrtsgesellschaftskapitän '.repeat(9)]) {
      const layout = layOutCaption(text, box, 4);
      expect(layout && captionRows(layout)).toBeLessThanOrEqual(box.rows);
      expect(layout?.lines.at(-1)).toMatch(/\.\.\.$/);
    }
  });

  it('writes typographic and accented characters in their plain form', () => {
    expect(layOutCaption('Café “Zoë” – 3×4’s…', box, 1)?.lines).toEqual(['Cafe "Zoe" - 3x4\'s...']);
  });

  it('has nothing to lay out for a blank text, or without room', () => {
    expect(layOutCaption(' \n\t', box, 4)).toBeUndefined();
    expect(layOutCaption('Hello', { ...box, rows: 8 }, 4)).toBeUndefined();
  });
});

describe('glyph', () => {
  it('draws every printable character differently', () => {
    const shapes = Array.from({ length: 94 }, (_, i) => shape(String.fromCharCode(33 + i)));
    expect(new Set(shapes).size).toBe(94);
  });

  it('draws a box for what it does not have', () => {
    expect(shape('漢')).toBe('#####\n#...#\n#...#\n#...#\n#...#\n#...#\n#####\n.....\n.....');
  });

  it('leaves an empty column for a space', () => {
    expect(shape(' ')).not.toContain('#');
  });
});

function shape(character: string): string {
  const { columns, isDot } = glyph(character);
  const row = (y: number): string => Array.from({ length: columns }, (_, x) => (isDot(x, y) ? '#' : '.')).join('');
  return Array.from({ length: GLYPH_ROWS }, (_, y) => row(y)).join('\n');
}
