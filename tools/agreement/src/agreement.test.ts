import { describeAgreement } from './testing/describeAgreement.ts';
import { computeOperations } from './testing/operations.ts';
import { computePhotographs } from './testing/photographs.ts';
import { computeSamplers } from './testing/samplers.ts';
import { computeTraining } from './testing/training.ts';

// All in one file, and so in one process: a software GPU takes longer to compile the programs than to run them.

// Sums of some ten float32 products, in another order, and functions of some units in the last place: 3e-7 was measured.
describeAgreement('operations and their gradients agree with plain JavaScript to 1e-5', computeOperations, 1e-5);

// The first estimate of y0 divides by the signal of almost pure noise, which multiplies the error of the network by up to
// a hundred: 8e-6 was measured. 1e-4 is an eightieth of a grey level of 8 bits.
describeAgreement('samplers agree with plain JavaScript to 1e-4', computeSamplers, 1e-4);

// Forward and backward through some twenty layers: 3e-6 was measured, in the gradient norm.
describeAgreement('training agrees with plain JavaScript to 2e-5', () => computeTraining(), 2e-5);

// Factors of 8 bits of precision: 2e-3 was measured, in a weight.
describeAgreement('training in bfloat16 agrees with plain JavaScript', () => computeTraining('bfloat16'), 1e-2);

// What is promised to people: the same seed gives the same picture to 2 grey levels of 255, which nobody sees.
describeAgreement('photographs agree with plain JavaScript to 2/255', computePhotographs, 2.01 / 255);
