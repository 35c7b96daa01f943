/** `1 core`, `2 cores`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** A speed in two or three digits: `0.052 GFLOPS`, `45 GFLOPS`, `450 GFLOPS`, `2.9 TFLOPS`. */
export function formatRate(gflops: number): string {
  return gflops < 999.5 ? `${digits(gflops)} GFLOPS` : `${digits(gflops / 1000)} TFLOPS`;
}

/** Milliseconds in two digits or more: `0.052`, `4.5`, `450`. */
export const formatTime = (milliseconds: number): string => digits(milliseconds);

/** From 99.5 on, two digits would become an exponent. */
function digits(value: number): string {
  return value < 99.5 ? value.toPrecision(2) : value.toFixed(0);
}
