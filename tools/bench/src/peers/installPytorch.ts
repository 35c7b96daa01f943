import { pythonWith } from './pythonPackages.ts';

/** The Python interpreter with PyTorch; see {@link pythonWith}. */
export function pytorchInterpreter(say: (text: string) => void): Promise<string> {
  return pythonWith('pytorch', ['torch==2.13.0', 'numpy==2.4.6'], say);
}
