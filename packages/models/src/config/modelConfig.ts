import type { ScheduleConfig } from '@sr3kit/schedules';
import type { InferencePlan } from './inferencePlan.ts';
import type { BuiltInNetwork, NetworkConfig } from './network.ts';
import type { Objective } from './objective.ts';
import type { Task } from './task.ts';
import type { TrainingSummary } from './trainingSummary.ts';

/** The contents of `model.json`: everything but the weights that is needed to use a model. */
export interface ModelConfig<TNetwork extends NetworkConfig = BuiltInNetwork> {
  readonly format: 'sr3kit-model';
  readonly version: 1;
  readonly task: Task;
  readonly network: TNetwork;
  /** The noise curve used in training; inference may choose fewer points on it. */
  readonly schedule: ScheduleConfig;
  readonly objective: Objective;
  /** How to draw in few steps; the first is the usual one. Without any, the architecture knows a rule. */
  readonly inference?: readonly InferencePlan[];
  readonly training?: TrainingSummary;
}

/** The configuration of a model of any architecture, built in or not. */
export type AnyModelConfig = ModelConfig<NetworkConfig>;
