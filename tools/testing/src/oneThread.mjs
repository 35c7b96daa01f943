// Has Node tell a program that it may use one core. The threads of WebAssembly wait for each other awake: where there are
// more of them than cores, as while files of tests run side by side, they take four times the processor time of one.
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

os.availableParallelism = () => 1;
syncBuiltinESMExports();
