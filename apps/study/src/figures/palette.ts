/** Okabe and Ito's colours, which colour-blind people tell apart too; those that are seen on white and on black. */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];

/** The colour of a model, by its place in the study. */
export function modelColour(index: number): string {
  return colours[index % colours.length]!;
}
