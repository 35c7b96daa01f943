import type { WholePicture } from '@sr3kit/data/node';
import type { DistanceWeights } from '@sr3kit/distances';
import { toUint8 } from '@sr3kit/imaging';
import { frechetOfPictures } from '@sr3kit/metrics';
import type { Model } from '@sr3kit/models';
import { deriveSeed } from '@sr3kit/random';
import type { Sampling } from '../config/sampling.ts';
import { featuresOf } from '../evaluation/classifier.ts';
import type { LoadedClassifier } from '../evaluation/classifierFile.ts';
import { meanMeasures, type Measures } from '../evaluation/measure.ts';
import { measuredAnswer } from '../evaluation/measuredAnswer.ts';
import { hashOf, kept, keyOf } from '../tables/keptRecord.ts';
import type { RecordFile } from '../tables/recordFile.ts';
import type { Candidate } from './candidates.ts';
import type { Judgement } from './goals.ts';

/** What candidates are tried on. */
export interface TrialOptions {
  readonly model: Model;
  /** Of the weights: what is kept of another model is not taken for this one's. */
  readonly fingerprint: string;
  readonly pictures: readonly WholePicture[];
  /** Of the candidates all but spacing, start and strength. */
  readonly sampling: Sampling;
  readonly distances: DistanceWeights | undefined;
  readonly classifier: (LoadedClassifier & { readonly fingerprint: string }) | undefined;
  readonly file: RecordFile;
  readonly onPicture: (candidate: Candidate, picture: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Judges a candidate on the first so many pictures. What the file knows is not computed again.
 */
export async function tryCandidate(candidate: Candidate, count: number, options: TrialOptions): Promise<Judgement> {
  const { model, fingerprint, pictures, distances, classifier, file, onPicture, signal } = options;
  const { scale } = model.config.task;
  // With a spacing that is named, the model's own plan is out of play, and strength is the factor on the noise itself.
  const { spacing, noise, start } = candidate;
  const sampling = { ...options.sampling, spacing, strength: noise, ...(start && { start }) };
  const found: Measures[] = [];
  const [seenInPhotographs, seenInOutputs]: [Float32Array[], Float32Array[]] = [[], []];
  for (const [index, { name, high: truth, low: input, label }] of pictures.slice(0, count).entries()) {
    const seeded = { ...sampling, seed: deriveSeed(sampling.seed, 'evaluate', index) };
    const [high, low] = [toUint8(truth), toUint8(input)];
    const judges = classifier === undefined ? {} : { classifier: classifier.fingerprint };
    const known = { fingerprint, sampling: seeded, distances: distances !== undefined, ...judges };
    const { measures, features } = await kept(file, keyOf(known, hashOf(high), hashOf(low)), async () => {
      onPicture(candidate, index);
      const method = { name: 'search', model, mode: 'diffusion' } as const;
      const how = { scale, distances, signal, sampling: seeded };
      const { picture, ...answered } = await measuredAnswer(method, { high, low, label }, how);
      const seen = classifier && { features: await featuresOf(classifier, toUint8(picture), name) };
      return { name, ...answered, ...seen };
    });
    found.push(measures!);
    if (classifier === undefined) continue;
    const photograph = await kept(file, keyOf('photograph', hashOf(high), judges), async () => {
      return { name, features: await featuresOf(classifier, high, name) };
    });
    seenInPhotographs.push(photograph.features!);
    seenInOutputs.push(features!);
  }
  const measures = meanMeasures(found);
  return classifier === undefined
    ? { measures }
    : { measures, fd: frechetOfPictures(seenInPhotographs, seenInOutputs)() };
}
