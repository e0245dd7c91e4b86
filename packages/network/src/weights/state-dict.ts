// What a state dict's pickle may hold: dicts, tensors, parameters and storages, by the names that PyTorch gives them.
// Everything else is refused by name, and nothing is run.
import { type Fail, quoted } from './fail.js';
import { type PickleHost, plainKey } from './pickle.js';
import { checkedView, isSize, numberFormats, type Storage, type TensorView } from './storage.js';

/** A class or function that a pickle may name. */
class Named {
  constructor(
    readonly name: string,
    readonly call?: (args: readonly unknown[]) => unknown,
  ) {}
}

/** A tensor that can be trained; files from before PyTorch 0.4 give it its tensor after it is made. */
class Parameter {
  constructor(public tensor?: ViewObject) {}
}

/** Wrapped, so that nothing a pickle builds out of lists can pass for one. */
class ViewObject {
  constructor(readonly view: TensorView) {}
}
class StorageObject {
  constructor(readonly storage: Storage) {}
}

/** Pairs that dicts may be made of at once; the same long list again and again would take time without end. */
const MOST_PAIRS = 1_000_000;

/** What state dicts consist of. `formats` collects the number format of every storage met. */
export function createHost(fail: Fail) {
  const formats = new Map<string, Storage['format']>();
  let pairs = 0;

  const orderedDict = ([items = []]: readonly unknown[]): Map<unknown, unknown> => {
    if (!Array.isArray(items)) return fail('a dict is made of what is no list');
    pairs += items.length;
    if (pairs > MOST_PAIRS) fail(`refused dicts of more than ${MOST_PAIRS} pairs`);
    return new Map(
      items.map((item): [unknown, unknown] =>
        Array.isArray(item) ? [plainKey(item[0], fail), item[1]] : fail('a dict is made of no pairs'),
      ),
    );
  };
  const tensor = ([storage, offset, shape, strides]: readonly unknown[]) => {
    if (!(storage instanceof StorageObject)) return fail('a tensor is made of what is no storage');
    return new ViewObject(checkedView(storage.storage, offset, shape, strides, fail));
  };
  const parameter = ([data]: readonly unknown[]) => {
    if (data !== undefined && !(data instanceof ViewObject)) fail('a parameter is made of what is no tensor');
    return new Parameter(data as ViewObject | undefined);
  };
  const names = new Map(
    [
      new Named('collections.OrderedDict', orderedDict),
      new Named('torch._utils._rebuild_tensor', tensor),
      new Named('torch._utils._rebuild_tensor_v2', tensor),
      new Named('torch._utils._rebuild_parameter', parameter),
      new Named('torch.nn.parameter.Parameter', parameter),
      new Named('torch.Size', ([sizes]) => sizes),
      ...Object.keys(numberFormats).flatMap((type) => [
        new Named(`torch.${type}`),
        new Named(`torch.cuda.${type}`),
      ]),
    ].map((named) => [named.name, named]),
  );

  const host: PickleHost & { readonly formats: typeof formats } = {
    formats,
    global: (name) =>
      names.get(name) ?? fail(`refused ${quoted(name)}: only plain tensors are read, and nothing is run`),
    call(callee, args) {
      if (!(callee instanceof Named) || !callee.call) return fail('the pickle calls what is no function');
      return callee.call(args);
    },
    build(object, state) {
      // A dict's attributes (`_metadata`: versions of modules) say nothing about its tensors.
      if (object instanceof Map) return;
      // Data, gradient, hooks, and two flags: how parameters were stored before PyTorch 0.4.
      if (object instanceof Parameter && Array.isArray(state) && state[0] instanceof ViewObject) {
        object.tensor = state[0];
        return;
      }
      fail('the pickle gives a state to what has none');
    },
    outside(identity) {
      if (!Array.isArray(identity) || identity[0] !== 'storage')
        return fail('expected storages outside of the pickle only');
      const [, type, key, , length, part] = identity as unknown[];
      const format = type instanceof Named ? numberFormats[type.name.split('.').at(-1)!] : undefined;
      if (!format || !isSize(length)) return fail('a storage has no valid type and length');
      const name = String(plainKey(key, fail));
      const known = formats.get(name) ?? format;
      if (known !== format) fail(`storage ${quoted(name)} has two number formats`);
      formats.set(name, format);
      const storage = { key: name, format, start: 0, length };
      if (part === null || part === undefined) return new StorageObject(storage);
      const [, start, partLength] = Array.isArray(part) ? (part as unknown[]) : [];
      if (!isSize(start) || !isSize(partLength))
        return fail(`a part of storage ${quoted(name)} is not valid`);
      return new StorageObject({ ...storage, start, length: partLength });
    },
  };
  return host;
}

/** The tensors by name, of the dict itself or of the one that a training script put under "state_dict". */
export function stateDict(value: unknown, fail: Fail): [string, TensorView][] {
  const inner = value instanceof Map ? value.get('state_dict') : undefined;
  const dict = inner instanceof Map ? inner : value;
  if (!(dict instanceof Map)) return fail('expected a dict of tensors, got something else');
  return [...dict].map(([key, entry]) => {
    const object = entry instanceof Parameter ? entry.tensor : entry;
    if (typeof key !== 'string' || !(object instanceof ViewObject))
      return fail(`expected tensors only, got something else under ${quoted(String(key))}`);
    return [key, object.view];
  });
}
