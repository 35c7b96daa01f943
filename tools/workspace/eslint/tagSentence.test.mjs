import { RuleTester } from 'eslint';
import { describe, it } from 'vitest';
import { tagSentence } from './tagSentence.mjs';

RuleTester.describe = describe;
RuleTester.it = it;

const capital = { messageId: 'capital' };
const stop = { messageId: 'stop' };

new RuleTester().run('tag-sentence', tagSentence, {
  valid: [
    '/** @param y - The noisy picture. */',
    '/** @param y - `[batch, height]`, read. */',
    '/** @returns [count] */',
    '/** @throws BadInput */',
    // Names keep their letters.
    '/** @returns y0 of each picture. */',
    '/** @returns sRGB, with alpha. */',
    '/** @throws {@link RangeError} if it is no picture. */',
    // No TSDoc.
    '/* @returns nothing at all */',
    '// @returns nothing at all',
    '/**\n * @example\n * const a = one thing\n */',
  ],
  invalid: [
    { code: '/** @param y - the noisy picture. */', output: '/** @param y - The noisy picture. */', errors: [capital] },
    { code: '/** @returns A scalar */', output: '/** @returns A scalar. */', errors: [stop] },
    {
      code: '/**\n * Adds.\n *\n * @param a - one\n *   of two\n * @param b - the other\n */',
      output: '/**\n * Adds.\n *\n * @param a - One\n *   of two.\n * @param b - The other.\n */',
      errors: [capital, stop, capital, stop],
    },
    {
      code: '/**\n * @remarks it is slow\n *\n * More of it.\n */',
      output: '/**\n * @remarks It is slow.\n *\n * More of it.\n */',
      errors: [capital, stop],
    },
  ],
});
