import type { Rect } from '@sr3kit/imaging';
import type { ModelConfigOf } from '../network.ts';
import type { Enlargement, FinishedRows } from '../upscaler/enlargement.ts';
import type { Field } from './field.ts';
import { liteStages, type LiteStagesOptions } from './liteStages.ts';
import { sweep, type SweepOptions } from './sweep.ts';

/**
 * Enlarges a picture with a light model, tile by tile: the same picture as `superResolve` and `regress` give, to float32
 * rounding.
 *
 * @param x - The low-resolution picture in [-1, 1], of which `readTo` makes more and more alive.
 */
export async function* enlargeLite(
  config: ModelConfigOf<'lite'>,
  x: Field,
  options: LiteStagesOptions & SweepOptions,
): AsyncGenerator<Enlargement> {
  const { stages, result } = liteStages(config, x, options);
  const { scale } = config.task;
  for await (const { stage, core, rowsDone, ...done } of sweep(stages, options)) {
    const { kind, step } = stage;
    const finished = stage === stages.at(-1) && rowsDone;
    yield {
      ...done,
      ...{ kind, step, steps: options.mode === 'diffusion' ? options.steps : 0, area: enlarged(core, scale) },
      ...(finished ? { rows: takeRows(result, core.top, core.height) } : {}),
    };
  }
}

function enlarged({ left, top, width, height }: Rect, scale: number): Rect {
  return { left: left * scale, top: top * scale, width: width * scale, height: height * scale };
}

/** Rows of sites of the result, which then need no memory any more. */
function takeRows(result: Field, top: number, height: number): FinishedRows {
  const { density, width } = result;
  const values = result.read({ left: 0, top, width, height });
  result.drop(top + height);
  return { top: top * density, height: height * density, values };
}
