/**
 * How a model answers in one pass: `one-step` with the smallest error it can, which leaves what it is unsure of soft,
 * or `crisp`, trained to look sharp.
 */
export type DirectMode = 'one-step' | 'crisp';

/** How a model answers: in one pass, or by drawing one of the many possible pictures in several refinements. */
export type Mode = DirectMode | 'diffusion';

/** The names of all modes that there are. A model has some of them: see `modesOf`. */
export const modeNames: readonly Mode[] = ['one-step', 'crisp', 'diffusion'];
