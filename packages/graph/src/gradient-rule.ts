// What a gradient rule is: from a node and the gradient of its result to one thunk per operand, or null where an operand
// does not influence the result.
import type { Kind, Value, ValueOf } from './value.js';

export type GradientRule<K extends Kind> = (y: ValueOf<K>, dy: Value) => readonly ((() => Value) | null)[];
