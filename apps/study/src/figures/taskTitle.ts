import type { Task } from '../protocol.ts';

const titles: Readonly<Record<Task, string>> = {
  'with-input': 'Task 1: the input is shown',
  'without-input': 'Task 2: the input is not shown',
};

/** A task in words, numbered as in the paper. */
export function taskTitle(task: Task): string {
  return titles[task];
}
