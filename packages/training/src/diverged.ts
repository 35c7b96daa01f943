/** The loss or the gradient of a step was not finite. The state is still that of the step before. */
export class TrainingDivergedError extends Error {
  override readonly name: string = 'TrainingDivergedError';
  /** The step that failed, counted from 1. */
  readonly step: number;
  /** NaN or infinite, or finite where only the gradient was not. */
  readonly loss: number;
  /** Norm of the gradient: usually NaN or infinite where the loss is. */
  readonly gradNorm: number;
  /** The last checkpoint written or loaded, if there is one. */
  readonly checkpoint: string | undefined;

  constructor(failure: {
    step: number;
    loss: number;
    gradNorm: number;
    learningRate: number;
    checkpoint: string | undefined;
  }) {
    const { step, loss, gradNorm, learningRate, checkpoint } = failure;
    const what = Number.isFinite(loss) ? `the gradient's norm is ${gradNorm}` : `the loss is ${loss}`;
    const from = checkpoint === undefined ? 'There is no checkpoint yet.' : `Last good checkpoint: ${checkpoint}.`;
    super(
      `training diverged at step ${step}: ${what}; the update was not applied. ${from} ` +
        `Lower learningRate (it was ${learningRate} here), lengthen warmupSteps or set clipNorm.`,
    );
    this.step = step;
    this.loss = loss;
    this.gradNorm = gradNorm;
    this.checkpoint = checkpoint;
  }
}
