import { join } from 'node:path';
import { prepareEngine, timeOnGpu, type EngineName } from '@sr3kit/backends';
import { createImage, resizeBicubic, toUint8, type Image } from '@sr3kit/imaging';
import { loadModel } from '@sr3kit/models/node';
import { createUpscaler, type UpscaleOptions } from 'sr3kit';
import { fixture } from '../fixture.ts';
import { workspace } from '../peers/peersFolder.ts';

/** An upscaling that was timed. */
export interface UpscalingFigures {
  readonly what: string;
  readonly engine: EngineName;
  /** Of the first picture of this kind: programs are compiled, and pools of buffers filled. */
  readonly firstSeconds: number;
  /** Of a later one. */
  readonly seconds: number;
  /** For how many of those the GPU was busy; null where it tells no times. */
  readonly gpuSeconds: number | null;
}

/** How far two engines are apart on one picture, in levels of 255. */
export interface DifferenceFigures {
  readonly what: string;
  readonly largest: number;
  /** Share of the samples that differ at all. */
  readonly share: number;
}

/** A picture to enlarge, and on which engines. */
interface Wanted {
  readonly width: number;
  readonly height: number;
  readonly engines: readonly EngineName[];
}

/** From small to 12 megapixels of the result; on the processor the large one would take minutes. */
const [USUAL, QUICK]: readonly (readonly Wanted[])[] = [
  [
    { width: 256, height: 192, engines: ['webgpu', 'wasm'] },
    { width: 1000, height: 750, engines: ['webgpu'] },
  ],
  [{ width: 16, height: 12, engines: ['webgpu', 'wasm'] }],
] as const;

const ways: readonly (readonly [name: string, options: UpscaleOptions])[] = [
  ['one step', { mode: 'one-step' }],
  ['4 steps', { mode: 'diffusion', steps: 4 }],
  ['8 steps', { mode: 'diffusion', steps: 8 }],
];

/** Enlarges pictures by `photo-x4` on WebGPU, smaller ones on wasm as well, and compares the results. */
export async function measureUpscalings(
  quick: boolean,
  say: (text: string) => void,
): Promise<{ readonly upscalings: UpscalingFigures[]; readonly differences: DifferenceFigures[] }> {
  const model = await loadModel(join(workspace, 'packages/photo-x4/weights'));
  const upscalings: UpscalingFigures[] = [];
  const made = new Map<string, Image>();
  const differences: DifferenceFigures[] = [];
  const wanted = quick ? QUICK! : USUAL!;
  for (const name of ['webgpu', 'wasm'] as const) {
    const engine = await prepareEngine({ engine: name });
    const upscaler = await createUpscaler({ model, engine });
    for (const { width, height } of wanted.filter(({ engines }) => engines.includes(name))) {
      const picture = pictureOf(width, height);
      for (const [way, options] of quick ? ways.slice(0, 2) : ways) {
        const what = `${width}x${height} to ${4 * width}x${4 * height}, ${way}`;
        say(`${what} on ${name}`);
        const first = await timeOnGpu(() => upscaler.upscale(picture, options));
        const { result, milliseconds, gpuMilliseconds } = await timeOnGpu(() => upscaler.upscale(picture, options));
        const gpuSeconds = gpuMilliseconds === null ? null : gpuMilliseconds / 1000;
        upscalings.push({
          ...{ what, engine: name, firstSeconds: first.milliseconds / 1000 },
          ...{ seconds: milliseconds / 1000, gpuSeconds },
        });
        const other = made.get(what);
        if (other) differences.push({ what, ...compare(other, result) });
        made.set(what, result);
      }
    }
    upscaler.dispose();
  }
  return { upscalings, differences };
}

/** Something smooth with edges, as photographs are, from a few random colours. */
function pictureOf(width: number, height: number): Image {
  const [columns, rows] = [Math.ceil(width / 8), Math.ceil(height / 8)];
  const colours = Uint8Array.from(fixture('picture', columns * rows * 3), (value) => 127.5 * (value + 1));
  return toUint8(
    resizeBicubic(createImage({ width: columns, height: rows, channels: 3, data: colours }), { width, height }),
  );
}

function compare(a: Image, b: Image): Omit<DifferenceFigures, 'what'> {
  let [largest, differing] = [0, 0];
  a.data.forEach((value, i) => {
    const difference = Math.abs(value - b.data[i]!);
    largest = Math.max(largest, difference);
    if (difference > 0) differing += 1;
  });
  return { largest, share: differing / a.data.length };
}
