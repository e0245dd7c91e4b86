// The romnet command.
export {};
