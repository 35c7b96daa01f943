import type { ScaleLinear } from 'd3-scale';
import type { ComponentChildren, JSX } from 'preact';
import type { Task } from '../protocol.ts';
import { Figure } from './Figure.tsx';
import { taskTitle } from './taskTitle.ts';

const WIDTH = 560;
/** Where marks lie, between the names of the models and the edge. */
export const PLOT = { left: 150, right: 500 };

/** What panels are drawn from. */
interface PanelsProps {
  readonly title: string;
  readonly tasks: readonly Task[];
  /** Height of a panel, and the space in it below the lines of its scale. */
  readonly panel: number;
  readonly gap: number;
  readonly x: ScaleLinear<number, number>;
  /** About how many lines the scale has. */
  readonly ticks: number;
  /** What is written at a line. */
  readonly label: (tick: number) => number;
  /** Where a dashed line is, if anywhere. */
  readonly marked: number | null;
  readonly caption: string;
  /** The marks of a task. */
  readonly children: (task: Task) => ComponentChildren;
}

/** A figure with a panel for each task, all on one scale, which is labelled at the bottom. */
export function Panels(props: PanelsProps): JSX.Element {
  const { title, tasks, panel, gap, x, ticks, label, marked, caption, children } = props;
  const height = tasks.length * panel + 40;
  const line = (value: number): string => `M${x(value)} 30V${panel - gap}`;
  return (
    <Figure width={WIDTH} height={height} title={title}>
      {tasks.map((task, index) => (
        <g key={task} transform={`translate(0 ${index * panel})`}>
          <text x={PLOT.left} y={20} font-weight="600">
            {taskTitle(task)}
          </text>
          {x.ticks(ticks).map((tick) => (
            <g key={tick}>
              <path d={line(tick)} stroke="currentColor" stroke-opacity={0.15} />
              {index === tasks.length - 1 && (
                <text x={x(tick)} y={panel + 12} text-anchor="middle" font-size={12}>
                  {label(tick)}
                </text>
              )}
            </g>
          ))}
          {marked !== null && <path d={line(marked)} stroke="currentColor" stroke-dasharray="4 3" />}
          {children(task)}
        </g>
      ))}
      <text x={(PLOT.left + PLOT.right) / 2} y={height - 6} text-anchor="middle" font-size={12}>
        {caption}
      </text>
    </Figure>
  );
}
