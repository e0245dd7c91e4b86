// The ROMNet paper as graphs: sub-nets, losses, presets, weights.
export {};
