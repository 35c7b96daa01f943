import type { Engine, EngineLimits, EngineName, SkippedEngine } from './engine.ts';
import { retryOnLoss } from './retryOnLoss.ts';
import type { StartedEngine } from './startedEngine.ts';

/** The owner of a started engine. Its facts are own properties, so that a report can spread them. */
export class RunningEngine implements Engine {
  readonly name: EngineName;
  device!: string;
  threads!: number | null;
  software!: boolean;
  limits!: EngineLimits;
  readonly why: string;
  readonly skipped: readonly SkippedEngine[];
  #started: StartedEngine;
  #isLost = false;

  constructor(name: EngineName, started: StartedEngine, why: string, skipped: readonly SkippedEngine[]) {
    this.name = name;
    this.#started = this.#watch(started);
    this.why = why;
    this.skipped = skipped;
  }

  get lost(): Promise<string> {
    return this.#started.lost;
  }

  async rebuild(): Promise<void> {
    if (!this.#isLost) return;
    this.#started = this.#watch(await this.#started.restart());
  }

  retryOnLoss<T>(work: () => Promise<T>, retries = 1): Promise<T> {
    return retryOnLoss(this, work, retries);
  }

  async release(): Promise<void> {
    await this.#started.release();
  }

  #watch(started: StartedEngine): StartedEngine {
    this.#isLost = false;
    void started.lost.then(() => {
      if (started === this.#started) this.#isLost = true;
    });
    Object.assign(this, started.facts);
    return started;
  }
}
