// Data, training and evaluation.
export {};
