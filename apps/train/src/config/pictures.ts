import type { DataConfig, PicturesConfig } from '@sr3kit/data';
import type { Task } from '@sr3kit/models';
import { contradiction, type Contradiction } from './contradictions.ts';
import { fields, type Fields } from './fields.ts';

/** What a configuration says of its pictures, fitted to its task. */
export interface Fitted {
  readonly config: unknown;
  readonly contradictions: readonly Contradiction[];
}

/**
 * Fits the pictures of a configuration, which nobody has checked yet, to its task. Crops are of the task's size, and
 * pictures are decoded before the first step, unless the configuration says otherwise. Scale and channels are the task's alone: configurations of earlier versions repeat them,
 * and what they repeat is left out, unless it contradicts the task.
 */
export function fitToTask(raw: unknown): Fitted {
  const config = fields(raw);
  const data = fields(config?.data);
  const task = fields(fields(config?.model)?.task);
  if (data === null || task === null) return { config: raw, contradictions: [] };
  const { scale, channels, ...pictures } = data;
  const crop = task.size === undefined ? {} : { crop: task.size };
  return {
    config: { ...config, data: { ...crop, verify: true, ...pictures } },
    contradictions: Object.entries({ scale, channels }).flatMap(([name, value]) => disagreement(name, value, task)),
  };
}

function disagreement(name: string, value: unknown, task: Fields): Contradiction[] {
  // A task without the field is for its schema to report.
  if (value === undefined || task[name] === undefined || value === task[name]) return [];
  const demand = `must be ${String(task[name])}, as model.task.${name}`;
  return [contradiction(['data', name], value, demand, ': leave it out')];
}

/** The pictures of a run as training examples of its task. */
export function dataOf(pictures: PicturesConfig, { scale, channels }: Task): DataConfig {
  return { ...pictures, scale, channels };
}
