import type { ComponentChildren, JSX } from 'preact';

/** The frame of a figure: an SVG that takes the colour of its surroundings. */
export function Figure(props: {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  const { width, height, title, children } = props;
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={title}
      font-family="system-ui, sans-serif"
      font-size={14}
      fill="currentColor"
    >
      <title>{title}</title>
      {children}
    </svg>
  );
}
