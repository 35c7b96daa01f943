const LONGEST = 18;

/** A name that fits beside a plot. */
export function shortened(name: string): string {
  return name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name;
}
