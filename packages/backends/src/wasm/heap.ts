/** Bytes to which the heap of the compiled module can grow: 4 GiB but for one page. */
export const wasmHeap: number = 4_294_901_760;
