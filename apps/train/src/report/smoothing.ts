/** Exponential average without the bias towards its start (Adam's correction); `weight` is what a new value counts. */
export function createSmoothing(weight: number): (value: number) => number {
  let sum = 0;
  let mass = 0;
  return (value) => {
    sum += weight * (value - sum);
    mass += weight * (1 - mass);
    return sum / mass;
  };
}
