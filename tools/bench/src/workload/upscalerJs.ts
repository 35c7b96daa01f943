import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { fromPicture, toPicture } from './pictures.ts';
import type { Upscaler } from './upscaler.ts';

/** What a model package of UpscalerJS says of its model. */
interface ModelDefinition {
  readonly scale: number;
  /** Registers the layers that its model file names. */
  readonly setup?: (library: typeof tf) => void;
  readonly inputRange: readonly [number, number];
  readonly outputRange: readonly [number, number];
}

/**
 * A model of UpscalerJS on the active engine. Its own entry for Node knows native TensorFlow only and fails on Node 23 and
 * later; its entry for browsers wants a canvas. Both end in the same call, the layers model on a picture, and that is what
 * is made here from the definition and the files of the model's package.
 *
 * @param folder - Where the packages are installed, inside the workspace: they then share its TensorFlow.js.
 */
export async function openUpscalerJs(folder: string, size: 'slim' | 'medium' | 'thick'): Promise<Upscaler> {
  const require = createRequire(join(folder, 'package.json'));
  const name = `@upscalerjs/esrgan-${size}`;
  const definition = require(`${name}/4x`) as ModelDefinition;
  definition.setup?.(tf);
  // The file of the entry is dist/cjs/models/NAME/src/...; the model's files lie at the top.
  const top = require.resolve(name).split(`${join('/', 'dist', '/')}`)[0]!;
  const file = join(top, 'models/x4/model.json');
  const { model, bytes } = await loadLayers(file);
  const toModel = definition.inputRange[1] / 255;
  const fromModel = 255 / definition.outputRange[1];
  return {
    name: `UpscalerJS ${size}`,
    bytes,
    async upscale(image) {
      const input = toPicture(image, (value) => value * toModel);
      try {
        return await fromPicture(model.predict(input) as Tensor4D, (value) => value * fromModel);
      } finally {
        input.dispose();
      }
    },
  };
}

async function loadLayers(file: string): Promise<{ model: tf.LayersModel; bytes: number }> {
  const text = await readFile(file);
  const { modelTopology, weightsManifest } = JSON.parse(text.toString()) as tf.io.ModelJSON;
  const shards = await Promise.all(
    weightsManifest.flatMap(({ paths }) => paths.map((path) => readFile(join(dirname(file), path)))),
  );
  const weights = Buffer.concat(shards);
  const model = await tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology,
      weightSpecs: weightsManifest.flatMap(({ weights: specs }) => specs),
      weightData: weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.byteLength) as ArrayBuffer,
    }),
  );
  return { model, bytes: text.length + weights.length };
}
