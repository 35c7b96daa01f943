import type { Rect } from '@sr3kit/imaging';
import type { AnyModelConfig, TiledMethod } from '@sr3kit/models';
import type { FinishedRows } from '../picture/outputRows.ts';
import type { RowBuffer, RowValues } from '../picture/rowBuffer.ts';
import type { Enlargement } from './enlargement.ts';
import { sweep, type SweepOptions } from './sweep.ts';
import { rowsInMemory, tiledStages, type MakingOptions } from './tiledStages.ts';

/**
 * Enlarges a picture tile by tile: the same picture as `superResolve` and `oneStep` give, to float32 rounding.
 *
 * @param method - The model, cut into what can be done in tiles.
 * @param x - The low-resolution picture in [-1, 1], whose rows `readTo` loads.
 */
export async function* enlargeTiled(
  config: AnyModelConfig,
  method: TiledMethod,
  x: RowBuffer,
  options: MakingOptions & SweepOptions,
): AsyncGenerator<Enlargement> {
  const { scale, channels } = config.task;
  const rows = rowsInMemory(x.width);
  const result = rows(channels, scale);
  const stages = tiledStages(config, method, { x, rows, result }, options);
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

/** A rectangle of sites in pixels of the picture. */
export function enlarged({ left, top, width, height }: Rect, scale: number): Rect {
  return { left: left * scale, top: top * scale, width: width * scale, height: height * scale };
}

/** Takes rows of sites out of the result, which then frees their memory. */
export function takeRows<T extends RowValues>(result: RowBuffer<T>, top: number, height: number): FinishedRows {
  const { density, width } = result;
  const values = result.read({ left: 0, top, width, height });
  result.drop(top + height);
  return { top: top * density, height: height * density, values };
}
