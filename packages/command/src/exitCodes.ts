/** Exit codes: all done, some or all failed, bad input or usage, interrupted (128 + SIGINT). */
export const exitCodes = { done: 0, failed: 1, badInput: 2, interrupted: 130 } as const;
