/*
 * A bitmap font of five by seven pixels, because a bare server has no fonts and sharp would then draw no text.
 * A glyph is seven rows of five bits, written as base-32 digits.
 */
const glyphs: Readonly<Record<string, string>> = {
  ...{ A: 'ehhvhhh', B: 'uhhuhhu', C: 'ehggghe', D: 'uhhhhhu', E: 'vgguggv', F: 'vgguggg', G: 'ehgnhhe', H: 'hhhvhhh' },
  ...{ I: 'e44444e', J: '72222ic', K: 'hikokih', L: 'ggggggv', M: 'hrllhhh', N: 'hhpljhh', O: 'ehhhhhe', P: 'uhhuggg' },
  ...{ Q: 'ehhhlid', R: 'uhhukih', S: 'fgge11u', T: 'v444444', U: 'hhhhhhe', V: 'hhhhha4', W: 'hhhllla', X: 'hha4ahh' },
  ...{ Y: 'hhha444', Z: 'v1248gv', 0: 'ehjlphe', 1: '4c4444e', 2: 'eh1248v', 3: 'v2421he', 4: '26aiv22', 5: 'vgu11he' },
  ...{ 6: '68guhhe', 7: 'v124888', 8: 'ehhehhe', 9: 'ehhf12c', '.': '00000cc', ',': '0000c48', ':': '0cc0cc0' },
  ...{ '-': '000v000', '+': '044v440', '/': '01248g0', '(': '2488842', ')': '8422248', '=': '00v0v00', _: '000000v' },
  ...{ '%': 'op248j3', ' ': '0000000' },
};
const unknown = 'vhhhhhv';

/** Height of a line of text in units of its pixel size; a character is five wide and one apart. */
export const glyphHeight = 7;

/** Width of a text in units of its pixel size. */
export function textWidth(text: string): number {
  return Math.max(0, text.length * 6 - 1);
}

/** The dark unit squares of a text as [column, row]; small letters are drawn as capitals. */
export function textPixels(text: string): [column: number, row: number][] {
  const pixels: [number, number][] = [];
  [...text.toUpperCase()].forEach((character, index) => {
    [...(glyphs[character] ?? unknown)].forEach((digit, row) => {
      const bits = parseInt(digit, 32);
      for (let column = 0; column < 5; column += 1) if (bits & (16 >> column)) pixels.push([index * 6 + column, row]);
    });
  });
  return pixels;
}
