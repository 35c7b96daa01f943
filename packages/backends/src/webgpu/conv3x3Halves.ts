// What a convolution does with tensors of 16 bits on the way in and out.

/** Which tensors of a convolution are packed; see `halves.ts`. 4 divides their channels. */
export interface Halves {
  readonly input: boolean;
  readonly output: boolean;
  readonly residual: boolean;
  /** What is done with the input before it is convolved: swish, after FiLM if `film` is there; or times 1 + gamma of it. */
  readonly before?: 'swish' | 'gain';
  /**
   * Whether the result is multiplied by the slope of swish, after FiLM if `film` is there, at the numbers of another packed
   * tensor of its shape, `slope`.
   */
  readonly slope: boolean;
  /** Whether there is FiLM for the input or for the slope. */
  readonly film: boolean;
}

/** Four numbers of the input, found at `at`, with what is done to them before they are convolved. */
export function inputCode(halves: Halves | undefined, rounded: boolean): string {
  // A gradient that 16 bits do not have must become infinite, which a conversion does not promise.
  if (!halves?.input) return rounded && halves ? 'return unpackHalves(packHalves(x[at / 4]));' : 'return x[at / 4];';
  return `var value = unpackHalves(x[at / 4]);
        ${halves.before ? beforeCode(halves.before, halves.film) : ''}
        return value;`;
}

function beforeCode(before: 'swish' | 'gain', film: boolean): string {
  const at = 'batch * 2 * uniforms.inputs + channel';
  const gain = film ? `value *= film[(${at}) / 4] + 1.0;` : '';
  if (before === 'gain') return gain;
  const offset = film ? `value += film[(${at} + uniforms.inputs) / 4];` : '';
  return `${gain} ${offset} value = value / (1.0 + exp(-value));`;
}

/** The slope of swish at four numbers that were stored before FiLM. */
export const slopeCode = (film: boolean): string => `
        var before = unpackHalves(slope[at / 4]);
        ${film ? 'let film0 = batch * 2 * uniforms.outputs + output;' : ''}
        ${film ? 'before = before * (film[film0 / 4] + 1.0) + film[(film0 + uniforms.outputs) / 4];' : ''}
        let gate = 1.0 / (1.0 + exp(-before));
        value *= gate * (1.0 + before * (1.0 - gate));`;

/** What tells the code of these from that of others. */
export function keyOf({ input, output, residual, before, slope, film }: Halves): string {
  return `${[input, output, residual, slope, film].map(Number).join('')}${before ?? ''}`;
}
